import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readlinkSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { FleetError } from '../lib/errors';
import { GitFailure } from '../lib/git';
import { hasEntry, readPlainFile } from '../lib/plain-files';
import { Repository } from './repository';

/** Files an image's bytes come from: listing them, and one hash over them. */

const neverInputs = new Set(['.git', '__pycache__', 'node_modules']);

/** What a folder holds, by paths relative to it, sorted. A link is an entry of its own and is not followed. */
export interface Listing {
  readonly files: readonly string[];
  /** Folders that are repositories of their own: submodules and others. Their files are listed. */
  readonly repositories: readonly string[];
  /** Submodules that are not checked out. */
  readonly absent: readonly string[];
}

/**
 * Lists what lies under `paths`: what git tracks or would track where `root` is a checkout, everything otherwise.
 * @throws FleetError where git cannot list it
 */
export const listFolder = (root: string, paths: readonly string[]): Listing =>
  expand(
    root,
    hasEntry(path.join(root, '.git'))
      ? listTracked(root, paths)
      : paths.flatMap((start) => walk(root, start)),
  );

/**
 * Lists a whole folder, which may lie below the top of a repository.
 * @returns the files, and whether git knows them; it does not where the repository ignores the folder
 * @throws FleetError where git cannot list it
 */
export function listSource(root: string): Listing & { readonly isVersioned: boolean } {
  const isTop = hasEntry(path.join(root, '.git'));
  const tracked = isTop || isBelowTop(realpathSync(root)) ? listTracked(root, ['.']) : [];
  const isVersioned = isTop || tracked.length > 0;
  return { ...expand(root, isVersioned ? tracked : walk(root, '.')), isVersioned };
}

/** Checks whether a folder above is the top of a repository. @param folder full path, without links */
function isBelowTop(folder: string): boolean {
  const above = path.dirname(folder);
  return above !== folder && (hasEntry(path.join(above, '.git')) || isBelowTop(above));
}

/** Replaces folders that are repositories of their own by their files. */
function expand(root: string, entries: readonly string[]): Listing {
  const files = new Set<string>();
  const nested: string[] = [];
  const absent: string[] = [];
  for (const entry of entries) {
    const name = entry.replace(/\/$/, '');
    const stats = lstatSync(path.join(root, name), { throwIfNoEntry: false });
    if (!stats) continue; // deleted, and git was not told yet
    if (!stats.isDirectory()) files.add(name);
    else if (!hasEntry(path.join(root, name, '.git'))) absent.push(name);
    else {
      const inner = listFolder(path.join(root, name), ['.']);
      const place = (each: string): string => path.join(name, each);
      for (const file of inner.files) files.add(place(file));
      nested.push(name, ...inner.repositories.map(place));
      absent.push(...inner.absent.map(place));
    }
  }
  return { files: [...files].sort(), repositories: nested, absent };
}

/** Lists the files of `listFolder`. */
export const listInputFiles = (root: string, paths: readonly string[]): string[] => [
  ...listFolder(root, paths).files,
];

/** Repositories by folder: the same few are listed again and again, and each call finds the files of that moment. */
const repositories = new Map<string, Repository>();

/** @throws FleetError in git's own words */
function listTracked(root: string, paths: readonly string[]): string[] {
  try {
    const repository = repositories.get(root) ?? new Repository(root);
    repositories.set(root, repository);
    return repository
      .run('ls-files', '-coz', '--exclude-standard', '--', ...paths)
      .split('\0')
      .filter((entry) => entry !== '');
  } catch (error) {
    if (!(error instanceof GitFailure)) throw error;
    throw new FleetError(
      `${root}: git cannot list its files: ${error.said}; correct what git names`,
    );
  }
}

function walk(root: string, file: string): string[] {
  const stats = lstatSync(path.join(root, file), { throwIfNoEntry: false });
  if (!stats) return [];
  if (!stats.isDirectory()) return [path.normalize(file)];
  return readdirSync(path.join(root, file))
    .filter((name) => !neverInputs.has(name))
    .flatMap((name) => walk(root, path.join(file, name)));
}

/** Hex SHA-256 over the names, executable bits and contents of the files under `paths`; of a link, over where it leads. */
export function hashInputs(root: string, paths: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of listInputFiles(root, paths)) {
    const full = path.join(root, file);
    const stats = lstatSync(full);
    if (stats.isFile()) {
      const mode = (stats.mode & 0o100) === 0 ? '-' : 'x';
      hash.update(`${file}\0${mode}\0`).update(readPlainFile(full) ?? '');
    } else {
      hash.update(`${file}\0${stats.isSymbolicLink() ? `l\0${readlinkSync(full)}` : 's'}`);
    }
    hash.update('\0');
  }
  return hash.digest('hex');
}
