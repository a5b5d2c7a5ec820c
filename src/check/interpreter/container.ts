import path from 'node:path/posix';
import type { SourceFile } from '../../python/parse';

/** Describes the files of a service's container, as far as they are known without one. */

/** Folder of the source, and working folder of the program. */
export const APP = '/app';
export const HOME = '/home/appuser';

export const absolute = (text: string): string => path.resolve(APP, text);

/** A path relative to the source's root; undefined for one outside it. */
export function inside(text: string): string | undefined {
  const full = absolute(text);
  if (full === APP) return '.';
  return full.startsWith(`${APP}/`) ? full.slice(APP.length + 1) : undefined;
}

/** Folders of the source's root that every image has, also if the source does not. A program may write any file there. */
export const WRITABLE_FOLDERS = ['logs', 'data', 'cache'];

/** Files, and the folders that hold them. */
export interface FileSet {
  readonly files: ReadonlySet<string>;
  readonly folders: ReadonlySet<string>;
}

/** The part of a service's container that its program depends on. */
export interface Container extends FileSet {
  /** Those of them that its image holds. */
  readonly imageFiles: FileSet;
  read(file: string): SourceFile;
  /** Reads a data file as its image holds it; undefined if the container may have another one, or none. */
  data(file: string): string | undefined;
  /** Checks whether a volume of the row lies there, which may hold other files than the image. */
  isInVolume(file: string): boolean;
  /** Checks whether the image's Python refuses the file. */
  isBroken(file: string): boolean;
  /** Minor release of the image's Python 3: 11. */
  readonly minor: number;
  /** Checks whether a module comes with Python or with a package of the image. */
  provides(module: string): boolean;
}

/** Checks whether a file or folder exists when the program starts; undefined if that is not known. */
export function pathExists(
  { imageFiles }: Pick<Container, 'imageFiles'>,
  full: string,
  kind: 'file' | 'folder' | 'any',
): boolean | undefined {
  const relative = inside(full);
  if (relative === undefined) return undefined;
  if (kind !== 'folder' && imageFiles.files.has(relative)) return true;
  if (kind !== 'file' && (imageFiles.folders.has(relative) || WRITABLE_FOLDERS.includes(relative)))
    return true;
  return undefined;
}
