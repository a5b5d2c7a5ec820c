import path from 'node:path';
import { findingIn, type Finding } from '../../../lib/finding';
import { isExcludedBy } from '../../../python/markers';
import type { Requirement, RequirementsFile } from '../../../python/requirements';
import { PYTHON_VERSIONS } from '../../../python/versions';

/** Finds files of requirements that pip reads together: one hash makes it ask for the hashes of all that it installs. */

/** Checks whether pip reads hashes in a file, so that it asks for those of whatever it installs together with that. */
const isHashed = (file: RequirementsFile | undefined): boolean =>
  file?.hashed === true && file.requirements.some(({ hashes }) => hashes.length > 0);

/**
 * Lists a file and those that it takes in by `-r`, however deep. Constraints are left out: whether their hashes are enough
 * depends on the release of pip.
 */
export function listIncluded(
  file: string,
  files: ReadonlyMap<string, RequirementsFile>,
): readonly string[] {
  const found = new Set<string>();
  const waiting = [file];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    const folder = path.posix.dirname(next);
    for (const { file: other, constraints } of files.get(next)?.includes ?? []) {
      if (!constraints) waiting.push(path.posix.join(folder, other));
    }
  }
  return [...found];
}

/** A file without hashes, and why pip asks for them. */
export interface Unhashed {
  readonly file: string;
  /** The first that lacks one. */
  readonly requirement: Requirement;
  /** The file that has hashes; undefined where pip is told to check them. */
  readonly because: string | undefined;
}

/**
 * Finds files without hashes among those that pip reads together.
 * @param isTold true for --require-hashes; @default pip asks for hashes where one of the files has some
 */
export function findUnhashed(
  together: readonly string[],
  files: ReadonlyMap<string, RequirementsFile>,
  isTold = false,
): Unhashed[] {
  const because = isTold ? undefined : together.find((file) => isHashed(files.get(file)));
  if (!isTold && because === undefined) return [];
  return together.flatMap((file) => {
    const read = files.get(file);
    // Within one file it is reported without knowing who installs it.
    if (!read || read.hashed) return [];
    const requirement = read.requirements.find(
      ({ hashes, marker }) => hashes.length === 0 && !isExcludedBy(marker, PYTHON_VERSIONS),
    );
    return requirement ? [{ file, requirement, because }] : [];
  });
}

/** Finds files that take in another by `-r`, of which one has hashes and the other none. */
export const checkIncludedHashes = (files: ReadonlyMap<string, RequirementsFile>): Finding[] =>
  [...files].flatMap(([file, { includes }]) =>
    findUnhashed(listIncluded(file, files), files).map(({ file: without, requirement, because }) =>
      findingIn(file)(
        'error',
        'requirement-unhashed',
        without === file ? requirement.line : (includes[0]?.line ?? null),
        without === file
          ? `${requirement.name} has no hash, but '${String(because)}', which this file takes in, has some; pip then asks for the hashes of all, and refuses the file`
          : `this file takes in '${without}', which has no hashes, and '${String(because)}' has some; pip then asks for the hashes of all, and refuses the file`,
        `lock ${without} with hashes`,
      ),
    ),
  );
