import { statSync } from 'node:fs';
import path from 'node:path';
import { FleetError } from '../lib/errors';

/**
 * Returns the full path of a folder of agents that a person wrote.
 * @param root the project's folder, which a relative path starts from
 * @param at the key, row or option that holds it
 * @throws FleetError if it is not a folder
 */
export function resolveSourceFolder(root: string, at: string, given: string): string {
  const folder = path.resolve(root, given);
  const problem = findProblem(folder);
  if (problem === undefined) return folder;
  throw new FleetError(
    `${at}: ${problem}: '${given}'; write the path of the agents' folder, from ${root} or in full`,
  );
}

function findProblem(folder: string): string | undefined {
  if (folder === path.dirname(folder)) return 'is the root of the disk';
  const stats = statSync(folder, { throwIfNoEntry: false });
  return stats?.isDirectory() ? undefined : 'is not a folder';
}
