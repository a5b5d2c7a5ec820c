import { lstatSync, readdirSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { FleetError, formatProblem } from '../lib/errors';
import { isBelow, nameKind, type FileProblem } from '../lib/plain-files';

/** Entries of a source folder: files, and links by where they really lead. */

/** Why a file is refused. */
export type Refusal = FileProblem;

/** The files that the entries of a folder stand for. */
export interface Entries {
  /** Files, those that are refused among them. */
  readonly files: readonly string[];
  readonly refused: ReadonlyMap<string, Refusal>;
  /** For a file that a link stands for: the link, and the file that it leads to. */
  readonly origins: ReadonlyMap<string, readonly string[]>;
}

/**
 * Finds the files that entries stand for. A link to a file of the folder is that file; a link to a folder inside is all files of
 * that. Any other link is refused, and so is what is no file.
 * @param entries all entries of the folder, relative to it
 */
export function resolveEntries(folder: string, entries: readonly string[]): Entries {
  const top = realpathSync(folder);
  const links: string[] = [];
  const files: string[] = [];
  const refused = new Map<string, Refusal>();
  for (const entry of entries) {
    const stats = lstatSync(path.join(folder, entry));
    if (stats.isSymbolicLink()) links.push(entry);
    else files.push(entry);
    if (!stats.isFile() && !stats.isSymbolicLink()) {
      refused.set(entry, { problem: `is ${nameKind(stats)} and no file` });
    }
  }
  const plain = new Set(files.filter((file) => !refused.has(file)));
  const origins = new Map<string, readonly string[]>();
  for (const link of links) {
    const full = path.join(folder, link);
    const target = findTarget(top, full);
    if (typeof target !== 'string') {
      refused.set(link, target);
      files.push(link);
      continue;
    }
    const meant = plain.has(target)
      ? [target]
      : [...plain].filter((file) => target === '' || isBelow(target, file));
    if (meant.length === 0) {
      const problem = 'is a link to what is no part of the source';
      refused.set(link, { problem, value: readlinkSync(full) });
      files.push(link);
    }
    for (const file of meant) {
      const name = path.join(link, path.relative(target, file));
      files.push(name);
      origins.set(name, [link, file]);
    }
  }
  return { files: files.sort(), refused, origins };
}

/**
 * Lists the files and folders at the top of a source, for mounts: Docker follows a link on the machine.
 * @throws FleetError with one line for each link that leaves the source
 */
export function listOwnEntries(folder: string): string[] {
  const top = realpathSync(folder);
  const problems: string[] = [];
  const entries = readdirSync(folder).filter((name) => {
    const full = path.join(folder, name);
    const target = lstatSync(full).isSymbolicLink() ? findTarget(top, full) : name;
    if (typeof target === 'string') return isFileOrFolder(full);
    problems.push(formatProblem({ place: full, ...target, fix: 'put the file itself there' }));
    return false;
  });
  if (problems.length > 0) throw new FleetError(problems);
  return entries;
}

function isFileOrFolder(full: string): boolean {
  const stats = statSync(full);
  return stats.isFile() || stats.isDirectory();
}

/** Finds where a link really leads, relative to the folder; '' is the folder itself. */
function findTarget(top: string, link: string): string | Refusal {
  let real: string;
  try {
    real = realpathSync(link);
  } catch {
    return { problem: 'is a link that leads nowhere', value: readlinkSync(link) };
  }
  return isBelow(top, real)
    ? path.relative(top, real)
    : { problem: 'is a link that leaves the source', value: readlinkSync(link) };
}
