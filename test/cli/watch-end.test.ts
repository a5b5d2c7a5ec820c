import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { root } from '../../src/lib/root';

const run = (script: string): { readonly status: number | null; readonly stderr: string } =>
  spawnSync(
    process.execPath,
    [
      ...['--import', './src/lib/register-tsx.mjs', '--eval'],
      `const end = require('./src/cli/watch-end').watchEnd(); ${script}`,
    ],
    { cwd: root, encoding: 'utf8' },
  );

describe('watchEnd', () => {
  it('fails a process that ends before its command', () => {
    const { status, stderr } = run('new Promise(() => {}).then(end)');
    assert.equal(status, 1);
    assert.match(stderr, /^error: bin\/fleet: the command did not come to its end;/);
  });

  it('leaves the exit code of a command that has ended', () => {
    assert.equal(run('end()').status, 0);
    assert.equal(run('end(); process.exitCode = 3').status, 3);
  });

  it('leaves the exit code of a process that somebody ends', () => {
    assert.equal(run('process.exit(130)').status, 130);
  });
});
