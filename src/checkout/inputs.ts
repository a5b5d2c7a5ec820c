import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { FleetError } from '../lib/errors';

/** Files an image's bytes come from: listing them, and one hash over them. */

const neverInputs = new Set(['.git', '__pycache__', 'node_modules']);

/**
 * Files under `paths`, relative to `root`, sorted: what git tracks or would track where `root` is a checkout,
 * every file otherwise.
 */
export function listInputFiles(root: string, paths: readonly string[]): string[] {
  const inGit = existsSync(path.join(root, '.git'));
  const files = inGit
    ? listTracked(root, paths).filter((file) => file !== '' && existsSync(path.join(root, file)))
    : paths.flatMap((start) => walk(root, start));
  return [...new Set(files)].sort();
}

/** @throws FleetError in git's own words, such as those of a checkout that is somebody else's */
function listTracked(root: string, paths: readonly string[]): string[] {
  try {
    return execFileSync('git', ['ls-files', '-coz', '--exclude-standard', '--', ...paths], {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: 1 << 28,
      stdio: ['ignore', 'pipe', 'pipe'],
    }).split('\0');
  } catch (error) {
    const { stderr, message } = error as Error & { readonly stderr?: string };
    const why = stderr === undefined || stderr === '' ? message : stderr;
    throw new FleetError(
      `${root}: git cannot list its files: ${why.trim().replace(/\s+/g, ' ')}; correct what git names`,
    );
  }
}

function walk(root: string, file: string): string[] {
  const full = path.join(root, file);
  if (!existsSync(full)) return [];
  if (!statSync(full).isDirectory()) return [file];
  return readdirSync(full)
    .filter((name) => !neverInputs.has(name))
    .flatMap((name) => walk(root, path.join(file, name)));
}

/** Hex SHA-256 over the names, executable bits and contents of the files under `paths`. */
export function hashInputs(root: string, paths: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of listInputFiles(root, paths)) {
    const full = path.join(root, file);
    const executable = (statSync(full).mode & 0o100) !== 0;
    hash
      .update(`${file}\0${executable ? 'x' : '-'}\0`)
      .update(readFileSync(full))
      .update('\0');
  }
  return hash.digest('hex');
}
