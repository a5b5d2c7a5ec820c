import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { checkMachineLock, withMachineLock } from '../../src/lib/machine-lock';
import { root } from '../../src/lib/root';
import { rejection } from '../support/errors';

const lockOf = (key: string) => ({
  name: 'stack dev',
  key,
  holder: 'process 7 of ada in /home/ada',
});
const HELD =
  "stack dev: is held by another fleet command: 'process 7 of ada in /home/ada'; wait for it to end";

/** A key that no other test, and no other run, has. */
const freshKey = (): string => `test ${String(process.pid)} ${String(process.hrtime.bigint())}`;

/** Holds a lock in another process, which may be another user's. */
function hold(key: string, user?: number) {
  const script = `require('./src/lib/register-tsx.cjs');
    const { withMachineLock } = require('./src/lib/machine-lock.ts');
    void withMachineLock(${JSON.stringify(lockOf(key))}, () => {
      console.log('held');
      return new Promise((resolve) => process.stdin.once('data', resolve));
    }).then(() => process.exit());`;
  const node = [process.execPath, '--eval', script] as const;
  const become = [
    'setpriv',
    `--reuid=${String(user)}`,
    `--regid=${String(user)}`,
    '--clear-groups',
  ];
  const [command = '', ...args] = user === undefined ? node : [...become, ...node];
  return spawn(command, args, { cwd: root, stdio: ['pipe', 'pipe', 'inherit'] });
}

describe('checkMachineLock', () => {
  it('names who holds the lock, and takes none itself', async () => {
    const lock = lockOf(freshKey());
    await checkMachineLock(lock);
    await withMachineLock(lock, async () => {
      assert.deepEqual(await rejection(checkMachineLock(lock)), [HELD]);
    });
    await checkMachineLock(lock);
  });
});

describe('withMachineLock', function () {
  this.timeout(60_000);

  it('returns what the work returns, and lets go after it, also if it fails', async () => {
    const lock = lockOf(freshKey());
    const failing = withMachineLock(lock, () => Promise.reject(new Error('broken')));
    await assert.rejects(failing, { message: 'broken' });
    assert.equal(await withMachineLock(lock, () => Promise.resolve('done')), 'done');
  });

  it('names who holds it', async () => {
    const lock = lockOf(freshKey());
    await withMachineLock(lock, async () => {
      assert.deepEqual(await rejection(withMachineLock(lock, () => Promise.resolve())), [HELD]);
    });
  });

  it('is another lock under another key', async () => {
    await withMachineLock(lockOf(freshKey()), () =>
      withMachineLock(lockOf(freshKey()), () => Promise.resolve()),
    );
  });

  for (const [whose, user] of [
    ['another process', undefined],
    ["another user's process", 12_345],
  ] as const) {
    it(`is held by ${whose} until that one ends, however it does`, async function () {
      if (user !== undefined && process.geteuid?.() !== 0) {
        console.log('      skipped: becoming another user needs root');
        this.skip();
      }
      const mayRead = [
        'setpriv',
        `--reuid=${String(user)}`,
        'test',
        '-r',
        path.join(root, 'package.json'),
      ];
      if (user !== undefined && spawnSync('env', mayRead).status !== 0) {
        console.log('      skipped: another user may not read this checkout');
        this.skip();
      }
      const lock = lockOf(freshKey());
      const other = hold(lock.key, user);
      await once(other.stdout, 'data');
      assert.deepEqual(await rejection(withMachineLock(lock, () => Promise.resolve())), [HELD]);
      other.kill('SIGKILL');
      await once(other, 'exit');
      assert.equal(await withMachineLock(lock, () => Promise.resolve('done')), 'done');
    });
  }
});
