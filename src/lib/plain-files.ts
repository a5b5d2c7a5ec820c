import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  statSync,
  type Stats,
} from 'node:fs';
import path from 'node:path';
import { FleetError, formatProblem, type Problem } from './errors';

/**
 * Reads files that somebody else may have written. A path counts by where it really leads: a link may lead to any file of the
 * machine, and a FIFO, a socket or a device would make whoever reads it wait.
 */

/** What keeps a path from being read as a file. */
export type FileProblem = Pick<Problem, 'problem' | 'value'>;

/** Describes what a path is that is no file. */
export function nameKind(stats: Stats): string {
  if (stats.isFile()) return 'a file';
  if (stats.isDirectory()) return 'a folder';
  if (stats.isSymbolicLink()) return 'a link';
  if (stats.isFIFO()) return 'a FIFO';
  if (stats.isSocket()) return 'a socket';
  return 'a device';
}

/** Checks whether a full path is a folder or lies in it. Both are taken as they are written. */
export const isBelow = (folder: string, file: string): boolean =>
  file === folder || file.startsWith(folder.endsWith('/') ? folder : `${folder}/`);

/** Checks whether something has this path, be it a link that leads nowhere. */
export const hasEntry = (file: string): boolean =>
  lstatSync(file, { throwIfNoEntry: false }) !== undefined;

/** A file that is open for reading. It is closed by whoever opened it. */
export interface OpenFile {
  readonly descriptor: number;
  readonly stats: Stats;
  /** Path of the file that was opened, wherever links led. */
  readonly real: string;
}

/**
 * Opens a file, and checks what was opened and not what a path led to a moment before.
 * @param inside folder that the file must really lie in. @default anywhere
 */
export function openPlainFile(file: string, inside?: string): OpenFile | FileProblem {
  let descriptor: number;
  try {
    // A device may do something when it is opened.
    const before = statSync(file);
    if (!before.isFile()) return { problem: `is ${nameKind(before)} and no file` };
    // A FIFO that has just come into its place would wait for a writer.
    descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  } catch (error) {
    return explainUnreadable(file, error);
  }
  const stats = fstatSync(descriptor);
  const real = locateDescriptor(descriptor, file);
  const problem: FileProblem | undefined = !stats.isFile()
    ? { problem: `is ${nameKind(stats)} and no file` }
    : inside === undefined || isBelow(realpathSync(inside), real)
      ? undefined
      : { problem: `leads out of ${inside}`, value: real };
  if (problem === undefined) return { descriptor, stats, real };
  closeSync(descriptor);
  return problem;
}

/** Says what keeps a path of a folder from being a file that is really in it. */
export function findFileProblem(folder: string, file: string): FileProblem | undefined {
  const opened = openPlainFile(path.join(folder, file), folder);
  if ('problem' in opened) return opened;
  closeSync(opened.descriptor);
  return undefined;
}

/** Linux says which file was opened; elsewhere the path is asked once more. */
const locateDescriptor = (descriptor: number, file: string): string =>
  process.platform === 'linux'
    ? readlinkSync(`/proc/self/fd/${String(descriptor)}`)
    : realpathSync(file);

function explainUnreadable(file: string, error: unknown): FileProblem {
  const { code = '' } = error as NodeJS.ErrnoException;
  if (code === 'ELOOP') return { problem: 'is a link that leads to itself' };
  if (code === 'ENOENT' && hasEntry(file)) {
    return { problem: 'is a link that leads nowhere', value: readlinkSync(file) };
  }
  return { problem: code === 'ENOENT' ? 'is missing' : `cannot be read (${code})` };
}

/**
 * Reads a file.
 * @param place how messages name it. @default its path
 * @param inside folder that it must really lie in. @default anywhere
 * @returns undefined where nothing has that path
 * @throws FleetError where it is no file, cannot be read, or lies elsewhere
 */
export function readPlainFile(
  file: string,
  { place = file, inside }: { readonly place?: string; readonly inside?: string } = {},
): Buffer | undefined {
  if (!hasEntry(file)) return undefined;
  const opened = openPlainFile(file, inside);
  if ('problem' in opened) {
    throw new FleetError(formatProblem({ place, ...opened, fix: 'put the file itself there' }));
  }
  try {
    return readFileSync(opened.descriptor);
  } finally {
    closeSync(opened.descriptor);
  }
}

/** Reads a file of a folder that is really in it. @returns undefined where it is not there @throws FleetError otherwise */
export const readTextInside = (folder: string, file: string): string | undefined =>
  readPlainFile(path.join(folder, file), { place: file, inside: folder })?.toString('utf8');

/** Reads a text file, wherever it lies. @returns undefined where it is not there @throws FleetError otherwise */
export const readPlainText = (file: string, place = file): string | undefined =>
  readPlainFile(file, { place })?.toString('utf8');
