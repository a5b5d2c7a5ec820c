import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import type { z } from 'zod';
import { FleetError } from './errors';
import { explainWriteFailure, makeFolder } from './folders';
import { warn } from './output';

/** Records that this process found damaged. */
const damaged = new Set<string>();

/**
 * Reads one of this machine's records; undefined where it is missing. One that is damaged counts as missing too, as the registry
 * and Docker hold the truth: that costs a rebuild from cache, or another measurement. A warning says so, once.
 * @throws FleetError where this user may not read it
 */
export function readRecord<T>(file: string, schema: z.ZodType<T>): T | undefined {
  if (!existsSync(file)) return undefined;
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new FleetError(
      `${file}: cannot be read: '${readCode(error)}'; make it readable for this user, or remove it`,
    );
  }
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    if (!damaged.has(file)) {
      warn(
        `${file}: is damaged and counts as empty; it is kept as ${nameDamaged(file)} when it is written again`,
      );
    }
    damaged.add(file);
    return undefined;
  }
}

/** Writes a record. One that was found damaged stays beside it: nobody else knows what it held. */
export function writeRecord(file: string, text: string): void {
  if (damaged.delete(file) && existsSync(file)) renameSync(file, nameDamaged(file));
  writeFileAtomic(file, text);
}

const nameDamaged = (file: string): string => `${file}.damaged`;

/**
 * Writes a file so that a crash, of the machine too, leaves the old file or the new one, never half of one.
 * @throws FleetError on a full disk, and where this user may not write
 */
export function writeFileAtomic(file: string, text: string, mode = 0o644): void {
  const folder = path.dirname(file);
  const temporary = `${file}.${String(process.pid)}`;
  try {
    makeFolder(folder);
    const handle = openSync(temporary, 'w', mode);
    try {
      writeFileSync(handle, text);
      fsyncSync(handle);
      renameSync(temporary, file);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    } finally {
      closeSync(handle);
    }
    syncFolder(folder);
  } catch (error) {
    if (!isUnwritable(error)) throw explainWriteFailure(file, error);
    throw new FleetError(
      `${file}: cannot be written: '${readCode(error)}'; free space on its disk, or let this user write to ${folder}`,
    );
  }
}

/** Writes a folder's entries to the disk. Some file systems cannot, and need not. */
function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } catch (error) {
    if (readCode(error) !== 'EINVAL') throw error;
  } finally {
    closeSync(handle);
  }
}

/** Checks whether a file cannot be written because the disk is full or this user may not. */
export const isUnwritable = (error: unknown): boolean =>
  ['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EPERM'].includes(readCode(error));

const readCode = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? '';
