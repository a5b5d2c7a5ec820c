import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { withFolderLock } from '../../src/lib/folder-lock';
import { rejection } from '../support/errors';
import { temporaryFolder } from '../support/folders';

describe('withFolderLock', () => {
  it('holds the stack while the work runs, and lets go after it', async () => {
    const folder = path.join(temporaryFolder(), 'dev');
    const seen = await withFolderLock(folder, () =>
      Promise.resolve(readFileSync(path.join(folder, 'lock'), 'utf8')),
    );
    assert.equal(seen, String(process.pid));
    assert.deepEqual(readdirSync(folder), []);
  });

  it('lets go after work that failed', async () => {
    const folder = path.join(temporaryFolder(), 'dev');
    await assert.rejects(
      withFolderLock(folder, () => Promise.reject(new Error('broken'))),
      { message: 'broken' },
    );
    assert.deepEqual(readdirSync(folder), []);
  });

  // An older checkout's command is `cli/main.ts`.
  for (const program of ['src/cli/main.ts', 'cli/main.ts'])
    it(`names the fleet command that holds the stack: ${program}`, async () => {
      const folder = temporaryFolder();
      // Another process that looks like the fleet command, until its input ends.
      const other = spawn('sh', ['-c', 'echo here; read -r _', program]);
      await once(other.stdout, 'data');
      writeFileSync(path.join(folder, 'lock'), String(other.pid));
      try {
        assert.deepEqual(await rejection(withFolderLock(folder, () => Promise.resolve())), [
          `${path.join(folder, 'lock')}: is held by another fleet command: 'process ${String(other.pid)}'; wait for it to end`,
        ]);
      } finally {
        other.stdin.end('\n');
        await once(other, 'exit');
      }
      // It is gone now, and left its lock behind.
      assert.equal(await withFolderLock(folder, () => Promise.resolve('done')), 'done');
    });

  it('takes the lock of a process that is something else by now', async () => {
    const folder = temporaryFolder({ lock: String(process.pid) });
    assert.equal(await withFolderLock(folder, () => Promise.resolve('done')), 'done');
  });
});
