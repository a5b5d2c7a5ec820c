import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { FleetError } from './errors';
import { isUnwritable } from './files';
import { makeFolder } from './folders';

/**
 * Runs `work` as the only fleet command that holds this folder, which is a stack's. On a full disk and in a folder that nobody may
 * write to it goes on without: `down` must not stop there, and what needs the folder says so.
 * @throws FleetError naming the process that holds it
 */
export async function withFolderLock<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const file = path.join(folder, 'lock');
  // Linked into place with its content: nobody ever reads a lock that names no process.
  const own = `${file}.${String(process.pid)}`;
  try {
    makeFolder(folder);
    writeFileSync(own, String(process.pid));
  } catch (error) {
    if (!isUnwritable(error)) throw error;
    rmSync(own, { force: true });
    return await work();
  }
  for (;;) {
    try {
      linkSync(own, file);
      rmSync(own);
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const holder = Number(readFileSync(file, 'utf8'));
      if (isFleet(holder)) {
        rmSync(own);
        throw new FleetError(
          `${file}: is held by another fleet command: 'process ${String(holder)}'; wait for it to end`,
        );
      }
      rmSync(file, { force: true }); // its owner was killed
    }
  }
  const release = (): void => {
    rmSync(file, { force: true });
  };
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.off('exit', release);
    release();
  }
}

/** Checks whether the process is a fleet command, of this checkout or of one from before the program moved to src/. */
function isFleet(pid: number): boolean {
  try {
    return readFileSync(`/proc/${String(pid)}/cmdline`, 'utf8').includes('cli/main.ts');
  } catch {
    return false;
  }
}
