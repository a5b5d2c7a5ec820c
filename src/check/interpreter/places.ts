import path from 'node:path/posix';
import type { World } from './run';

/** Where things lie in a service's container, and what of it is known without one. */

/** Where the source lies, and where a program starts. */
export const APP = '/app';
export const HOME = '/home/appuser';

export const absolute = (text: string): string => path.resolve(APP, text);

/** A path relative to the source's root; undefined for one outside it. */
export function inside(text: string): string | undefined {
  const full = absolute(text);
  if (full === APP) return '.';
  return full.startsWith(`${APP}/`) ? full.slice(APP.length + 1) : undefined;
}

/** Folders of the source's root that every image has, whatever the source holds; a program may write what it likes there. */
export const MADE = ['logs', 'data', 'cache'];

/** Whether a file or folder is there when the program starts; undefined where that is not known. */
export function stands(
  { staged }: Pick<World, 'staged'>,
  full: string,
  kind: 'file' | 'folder' | 'any',
): boolean | undefined {
  const relative = inside(full);
  if (relative === undefined) return undefined;
  if (kind !== 'folder' && staged.files.has(relative)) return true;
  if (kind !== 'file' && (staged.folders.has(relative) || MADE.includes(relative))) return true;
  return undefined;
}
