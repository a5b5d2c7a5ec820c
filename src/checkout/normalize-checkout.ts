import { chmodSync, existsSync, lstatSync, lutimesSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { explainWriteFailure } from '../lib/folders';

/**
 * Makes what git does not keep of the files under `paths` the same in every checkout, as it would change images or
 * show as a difference: the permissions that an umask takes away, and times older than the last commit. (The export of
 * an image lowers later times to its commit's and leaves earlier ones: a file edited before it was committed would
 * give another digest than a fresh clone's.)
 * @param paths relative to `root`
 * @param committed seconds since 1970: the last commit's time
 * @throws FleetError where the checkout cannot be written
 */
export function normalizeCheckout(root: string, paths: readonly string[], committed: number): void {
  const now = Date.now() / 1000;
  const visit = (file: string): void => {
    try {
      normalize(file);
    } catch (error) {
      throw explainWriteFailure(file, error);
    }
  };
  const normalize = (file: string): void => {
    const stat = lstatSync(file);
    if (stat.isDirectory()) for (const name of readdirSync(file)) visit(path.join(file, name));
    if (stat.isFile()) {
      const mode = (stat.mode & 0o100) === 0 ? 0o644 : 0o755;
      if ((stat.mode & 0o777) !== mode) chmodSync(file, mode);
    }
    if (stat.mtimeMs / 1000 < committed) lutimesSync(file, now, now);
  };
  for (const each of paths) if (existsSync(path.join(root, each))) visit(path.join(root, each));
}
