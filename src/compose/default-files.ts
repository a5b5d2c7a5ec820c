import path from 'node:path/posix';

/** What docker compose looks for in a folder by itself, in its order. */
const DEFAULTS = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml'];
const OVERRIDES = DEFAULTS.map((name) => name.replace('.y', '.override.y'));

/** Finds the compose file that docker compose reads in a folder without `-f`. @param files of that folder */
export const findDefaultFile = (files: readonly string[]): string | undefined =>
  DEFAULTS.flatMap((name) => files.filter((file) => path.basename(file) === name))[0];

/** Checks whether docker compose reads a file by itself, after the default one beside it. */
export const isOverride = (file: string): boolean => OVERRIDES.includes(path.basename(file));

/**
 * Lists the files that docker compose reads after this one by itself: none unless it is the default of its folder.
 * @param files all compose files, with their folders
 */
export function listOverrides(file: string, files: readonly string[]): readonly string[] {
  const folder = files.filter((each) => path.dirname(each) === path.dirname(file));
  return findDefaultFile(folder) === file ? folder.filter(isOverride) : [];
}
