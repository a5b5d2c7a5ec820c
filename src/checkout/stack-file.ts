import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { FleetError } from '../lib/errors';
import { root } from '../lib/root';

/** Lists the names of all stacks that have a file. @param folder the project's @default this project */
export const listStacks = (folder = root): string[] =>
  readdirSync(folder).flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? []);

/**
 * Reads the values of a stack's file by their full keys, as they are written there.
 * @throws FleetError where there is no such file, or it is no YAML
 */
export function readStackFile(
  folder: string,
  stack: string,
  project: string,
): Record<string, unknown> {
  const name = `Pulumi.${stack}.yaml`;
  const file = path.join(folder, name);
  if (!existsSync(file)) {
    throw new FleetError(
      `${name}: does not exist; write one of the stacks ${listStacks(folder).join(', ')}`,
    );
  }
  let document: unknown;
  try {
    document = parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new FleetError(`${name}: is not YAML: ${readFirstLine(error)}; correct it`);
  }
  const values = (document as { config?: Record<string, unknown> } | null)?.config ?? {};
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [
      key.includes(':') ? key : `${project}:${key}`,
      value,
    ]),
  );
}

/** Reads what is wrong without the lines of the file that the message shows below. */
const readFirstLine = (error: unknown): string =>
  ((error as Error).message.split('\n')[0] ?? '').replace(/:$/, '');

/**
 * Returns what reads the profile of the stack that another one names.
 * @throws FleetError where there is no such stack, or it has no profile of its own
 */
export const readProfileIn =
  (folder: string) =>
  (from: string, project: string): unknown => {
    const profile = readStackFile(folder, from, project)[`${project}:profile`];
    if (typeof profile === 'object') return profile;
    const said =
      typeof profile === 'string' ? `takes the profile of ${profile} itself` : 'has no profile';
    throw new FleetError(
      `is a stack that ${said}: '${from}'; write one whose file has all six parameters, or write them here`,
    );
  };
