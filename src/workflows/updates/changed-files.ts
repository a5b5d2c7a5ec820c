import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { LOCK as UPSTREAMS } from '../../checkout/upstreams';
import { listChangedFiles } from '../../impact/revision';
import { GitFailure, startGit } from '../../lib/git';
import type { ChangedFile } from './lock-changes';

/** Reads the lock files that differ from HEAD, new ones among them, as they are there and here. */
export async function readChangedLocks(root: string): Promise<ChangedFile[]> {
  const changed = await listChangedFiles(root, 'HEAD');
  const locks = changed.filter((file) => file.endsWith('.lock') || file === UPSTREAMS).sort();
  return await Promise.all(
    locks.map(async (file) => {
      const here = path.join(root, file);
      return {
        file,
        before: await readAtHead(root, file),
        after: existsSync(here) ? readFileSync(here, 'utf8') : '',
      };
    }),
  );
}

/** '' where HEAD has no such file. */
async function readAtHead(root: string, file: string): Promise<string> {
  try {
    return await startGit(root, ['show', `HEAD:./${file}`]);
  } catch (error) {
    if (error instanceof GitFailure) return '';
    throw error;
  }
}
