import { existsSync, lstatSync, lutimesSync, readdirSync } from 'node:fs';
import path from 'node:path';

/**
 * Makes no file or folder under `paths` older than the last commit: those that are get today's time. The export of an
 * image lowers later times to its commit's and leaves earlier ones, so that a file edited before it was committed would
 * give another digest than a fresh clone's.
 * @param paths relative to `root`
 * @param committed seconds since 1970: the last commit's time
 */
export function raiseTimestamps(root: string, paths: readonly string[], committed: number): void {
  const now = Date.now() / 1000;
  const visit = (file: string): void => {
    const stat = lstatSync(file);
    if (stat.isDirectory()) for (const name of readdirSync(file)) visit(path.join(file, name));
    if (stat.mtimeMs / 1000 < committed) lutimesSync(file, now, now);
  };
  for (const each of paths) if (existsSync(path.join(root, each))) visit(path.join(root, each));
}
