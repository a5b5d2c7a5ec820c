import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { temporaryFolder, writeFiles } from './folders';

/** Runs git with a fixed author, without this machine's own configuration. */
export function git(folder: string, date: string, ...args: string[]): string {
  const who = { NAME: 'Somebody', EMAIL: 'somebody@example.org', DATE: date };
  const identity = Object.entries(who).flatMap(([key, value]) => [
    [`GIT_AUTHOR_${key}`, value],
    [`GIT_COMMITTER_${key}`, value],
  ]);
  return execFileSync('git', args, {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_CONFIG_NOSYSTEM: '1',
      ...(Object.fromEntries(identity) as Record<string, string>),
    },
  }).trim();
}

/** Writes these files and commits everything, also where nothing differs. @returns the commit's id */
export function commit(
  folder: string,
  date: string,
  files: Readonly<Record<string, string>> = {},
): string {
  writeFiles(folder, files);
  git(folder, date, 'add', '--all');
  git(folder, date, 'commit', '--quiet', '--allow-empty', '--message', 'test');
  return git(folder, date, 'rev-parse', 'HEAD');
}

/** Makes a repository with these files and a submodule at a path, as a clone without submodules has it. @returns its folder */
export function withAbsentSubmodule(at: string, files: Readonly<Record<string, string>>): string {
  const [other, folder] = [repository(), repository()];
  const head = commit(other, '2026-01-01T00:00:00Z', { 'a.py': '' });
  writeFiles(folder, {
    ...files,
    '.gitmodules': `[submodule "${at}"]\n\tpath = ${at}\n\turl = ../other\n`,
  });
  git(folder, '', 'add', '--all');
  mkdirSync(path.join(folder, at), { recursive: true });
  git(folder, '', 'update-index', '--add', '--cacheinfo', `160000,${head},${at}`);
  git(folder, '2026-01-01T00:00:00Z', 'commit', '--quiet', '--message', 'test');
  return folder;
}

/** Makes an empty repository. */
export function repository(): string {
  const folder = temporaryFolder();
  git(folder, '', 'init', '--quiet');
  return folder;
}
