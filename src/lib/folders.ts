import { mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { FleetError } from './errors';

/**
 * Makes a folder and those above it. `mkdirSync` of Node does so too, but below /proc it never ends.
 * @param mode of the folders that are made. @default 0o777 without the umask
 * @throws FleetError where it cannot be made
 */
export function makeFolder(folder: string, mode?: number): void {
  const stats = readStats(folder);
  if (stats?.isDirectory()) return;
  if (stats) throw new FleetError(`${folder}: is no folder; write another folder`);
  makeFolder(path.dirname(folder), mode);
  try {
    mkdirSync(folder, { mode });
  } catch (error) {
    // Another process may have made it meanwhile.
    if (readStats(folder)?.isDirectory()) return;
    throw explainWriteFailure(folder, error);
  }
}

function readStats(folder: string): ReturnType<typeof statSync> {
  try {
    return statSync(folder, { throwIfNoEntry: false });
  } catch (error) {
    throw explainWriteFailure(folder, error);
  }
}

/** What hinders writing, by the code of the system's error, and what to do about it. */
const HINDRANCES: Readonly<Record<string, readonly [problem: string, fix: string]>> = {
  EACCES: ['may not be written by this user', 'give this user the right to write there'],
  EPERM: ['may not be written by this user', 'give this user the right to write there'],
  EROFS: ['is on a file system that cannot be written', 'write another place'],
  ENOSPC: ['has no room left on its disk', 'make room there'],
  EDQUOT: ['has no room left for this user', 'make room there'],
  ENOENT: ['cannot be made there', 'write another place'],
  ENOTDIR: ['is below a file', 'write another place'],
  EISDIR: ['is a folder and no file', 'write another name, or remove the folder'],
  ELOOP: ['is a link that leads to itself', 'remove the link'],
  ENAMETOOLONG: ['is too long a name', 'write a shorter one'],
};

/** A file or folder that could not be written. */
class WriteFailure extends FleetError {
  /** @param code of the system's error, such as 'ENOSPC' */
  constructor(
    line: string,
    readonly code: string,
  ) {
    super(line);
  }
}

/** Explains why a file or folder could not be written; any other error is a defect and stays as it is. */
export function explainWriteFailure(file: string, error: unknown): unknown {
  if (error instanceof FleetError) return error;
  const { code = '' } = error as NodeJS.ErrnoException;
  const [problem, fix] = HINDRANCES[code] ?? [];
  return problem === undefined || fix === undefined
    ? error
    : new WriteFailure(`${file}: ${problem} (${code}); ${fix}`, code);
}
