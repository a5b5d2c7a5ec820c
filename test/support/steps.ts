import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { root } from '../../src/lib/root';

/** Runs a step's script as a job does. @returns how it ended, and what it printed */
export function tryStep(words: string, env: Readonly<Record<string, string>> = {}) {
  const { status, stdout, stderr } = spawnSync(
    'bash',
    ['--norc', '-c', `src/workflows/steps/${words}`],
    {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, ...env },
    },
  );
  return { status, stdout, stderr };
}

/** Runs one that must succeed. @returns what it printed, warnings first */
export function runStep(words: string, env: Readonly<Record<string, string>> = {}): string {
  const { status, stdout, stderr } = tryStep(words, env);
  assert.equal(status, 0, stderr);
  return `${stderr}${stdout}`;
}
