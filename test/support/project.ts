import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../src/lib/root';
import { fleetHome } from './environment';
import { temporaryFolder, writeFiles } from './folders';
import { commit, git } from './git';

/** Time of the one commit of a copy. */
export const COPIED = '2026-01-02T03:04:05Z';

/**
 * Copies this project's working tree to a repository with one commit of a known date. A test may edit the copy, and its
 * image tags do not depend on this checkout's history.
 * @param from @default this project; another copy's tags are the same then
 * @param files written besides
 */
export function projectCopy(from = root, files: Readonly<Record<string, string>> = {}): string {
  const copy = temporaryFolder();
  const listed = execFileSync('git', ['ls-files', '-coz', '--exclude-standard'], {
    cwd: from,
    encoding: 'utf8',
  });
  for (const name of listed.split('\0')) {
    const file = path.join(from, name);
    if (name === '' || name === 'node_modules' || !existsSync(file)) continue;
    cpSync(file, path.join(copy, name), { recursive: true });
  }
  writeFiles(copy, files);
  linkPackages(copy);
  git(copy, '', 'init', '--quiet');
  commit(copy, COPIED);
  return copy;
}

/** Links the packages and npm's own copy of the lock, by which `bin/fleet` knows that all are there. */
export function linkPackages(copy: string): void {
  const packages = path.join(root, 'node_modules');
  mkdirSync(path.join(copy, 'node_modules'));
  for (const name of readdirSync(packages)) {
    if (name.startsWith('.fleet')) continue;
    symlinkSync(path.join(packages, name), path.join(copy, 'node_modules', name));
  }
}

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a project's `bin/fleet` to its end, away from this machine's FLEET_HOME, Docker and colours. */
export function fleet(project: string, ...args: string[]): Outcome {
  const { status, stdout, stderr } = spawnSync('bin/fleet', args, {
    cwd: project,
    encoding: 'utf8',
    env: {
      HOME: process.env['HOME'],
      PATH: `${path.dirname(process.execPath)}:${process.env['PATH'] ?? ''}`,
      FLEET_HOME: fleetHome(),
      DOCKER_HOST: 'unix:///nowhere/docker.sock',
    },
  });
  return { code: status, stdout, stderr };
}
