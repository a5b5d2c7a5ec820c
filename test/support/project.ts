import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../cli/context';
import { fleetHome } from './environment';
import { temporaryFolder, writeFiles } from './folders';
import { commit, git } from './git';

/**
 * A copy of this project as it is in the working tree, in a repository with one commit of a known date: its files can
 * be spoilt, and its image tags do not depend on this checkout's history.
 */
export function projectCopy(): string {
  const copy = temporaryFolder();
  const listed = execFileSync('git', ['ls-files', '-coz', '--exclude-standard'], {
    ...{ cwd: root, encoding: 'utf8' },
  });
  for (const file of listed.split('\0')) {
    const from = path.join(root, file);
    if (file === '' || file === 'node_modules' || !existsSync(from)) continue;
    cpSync(from, path.join(copy, file), { recursive: true });
  }
  linkPackages(copy);
  git(copy, '', 'init', '--quiet');
  commit(copy, '2026-01-02T03:04:05Z');
  return copy;
}

/** Packages by links, and the stamp that tells `./fleet` that they are installed. */
function linkPackages(copy: string): void {
  const packages = path.join(root, 'node_modules');
  mkdirSync(path.join(copy, 'node_modules'));
  for (const name of readdirSync(packages)) {
    if (name.startsWith('.fleet')) continue;
    symlinkSync(path.join(packages, name), path.join(copy, 'node_modules', name));
  }
  const lock = readFileSync(path.join(copy, 'package-lock.json'));
  const sum = createHash('sha256').update(lock).digest('hex');
  writeFiles(copy, { 'node_modules/.fleet-stamp': `${sum}  -\n` });
}

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a project's `./fleet` to its end, away from this machine's FLEET_HOME, Docker and colours. */
export function fleet(project: string, ...args: string[]): Outcome {
  const { status, stdout, stderr } = spawnSync('./fleet', args, {
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
