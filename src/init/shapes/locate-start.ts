import path from 'node:path/posix';
import { findSourceFolders, findSources, type Placed } from '../../dockerfile/image-layout';
import type { Definition, Found, Start } from '../definition';
import { findPackageFolder } from '../../source/package-folder';
import type { SourceFiles } from '../source-files';

/** Where an agent's code is in the source, as the container that it starts in has it. */
export interface InContainer {
  readonly workingFolder: string;
  readonly placed: readonly Placed[];
  /** PYTHONPATH, as written; '' for none. */
  readonly pythonPath: string;
  /** Folders of the image that pip installs. */
  readonly installed: readonly string[];
}

/**
 * Finds an agent's code in the source by what its container holds.
 * @param files of the source
 * @returns `folders`: those of the source that the command may mean, the likeliest first
 */
export function locateStart(
  files: SourceFiles,
  { workingFolder, placed, pythonPath, installed }: InContainer,
  start: Found<Start> | undefined,
): Pick<Definition, 'start' | 'folders' | 'searchPath'> {
  const told = pythonPath.split(':').filter((folder) => folder.startsWith('/'));
  const searchPath = [
    ...told.flatMap((folder) => findSourceFolders(placed, path.resolve(folder))),
    ...installed.flatMap((folder) =>
      findSources(placed, folder).flatMap((each) => findPackageFolder(files, each) ?? []),
    ),
  ].filter((folder) => files.holdsPython(folder));
  const folders = [workingFolder, ...told].flatMap((folder) => findSourceFolders(placed, folder));
  const said = start?.value;
  if (!start || !said) return { start, folders, searchPath };
  // A module may be one of a package that pip installs.
  if (!('script' in said))
    return { start, folders: [...new Set([...folders, ...searchPath])], searchPath };
  const script = findSources(placed, path.resolve(workingFolder, said.script)).find((file) =>
    files.has(file),
  );
  if (script === undefined) return { start, folders, searchPath };
  return { start: { ...start, value: { ...said, script } }, folders: ['', ...folders], searchPath };
}
