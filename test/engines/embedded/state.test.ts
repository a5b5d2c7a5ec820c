import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readState, writeState, type State } from '../../../src/engines/embedded/state';
import { stateFolder } from '../../../src/lib/home';
import { withLock } from '../../../src/lib/lock';
import { writeFileAtomic } from '../../../src/lib/files';
import { useEnvironment } from '../../support/environment';
import { rejection } from '../../support/errors';
import { temporaryFolder } from '../../support/folders';

const empty: State = { images: {}, gates: {}, builds: {} };
const state: State = {
  images: { web: 'hash' },
  gates: { peers: { triggers: 'x', delete: 'rm' } },
  builds: { hash: 'sha256:1' },
};
const stackFolder = (): string => path.join(temporaryFolder(), 'dev');

describe('state', () => {
  describe('of a stack', () => {
    useEnvironment(() => ({ FLEET_HOME: '/home/of/fleet' }));
    it('lies in FLEET_HOME, by project and stack', () => {
      assert.equal(stateFolder('fleet', 'dev'), '/home/of/fleet/state/fleet/dev');
    });
  });

  it('is empty before the first run', () => {
    assert.deepEqual(readState(stackFolder()), empty);
  });

  it('is read back as it was written, and leaves no other file behind', () => {
    const folder = stackFolder();
    writeState(folder, state);
    assert.deepEqual(readState(folder), state);
    assert.deepEqual(readdirSync(folder), ['state.json']);
    assert.deepEqual(readdirSync(path.dirname(folder)).sort(), ['builds.json', 'dev']);
  });

  it('keeps what another stack of the project has built', () => {
    const folder = stackFolder();
    writeState(folder, state);
    writeState(path.join(folder, '..', 'other'), { ...empty, builds: { two: 'sha256:2' } });
    assert.deepEqual(readState(folder).builds, { hash: 'sha256:1', two: 'sha256:2' });
    assert.deepEqual(readState(path.join(folder, '..', 'other')).images, {});
  });

  it('forgets the oldest of very many builds', () => {
    const folder = stackFolder();
    const many = Array.from({ length: 5001 }, (_, index) => [`x${String(index)}`, 'sha256:1']);
    writeState(folder, { ...empty, builds: Object.fromEntries(many) as Record<string, string> });
    const kept = Object.keys(readState(folder).builds);
    assert.deepEqual([kept.length, kept[0]], [5000, 'x1']);
  });

  for (const [what, text] of [
    ['half a file', '{"images": {"web": '],
    ['a file of another shape', '{"images": {"web": {"digest": "x"}}, "gates": {}}'],
  ] as const) {
    it(`is empty after ${what}: that costs one look into the cache`, () => {
      const folder = stackFolder();
      writeState(folder, state);
      writeFileSync(path.join(folder, 'state.json'), text);
      assert.deepEqual(readState(folder), { ...empty, builds: state.builds });
      writeFileSync(path.join(folder, '..', 'builds.json'), text);
      assert.deepEqual(readState(folder), empty);
    });
  }
});

describe('writeFileAtomic', () => {
  it('makes the folder, sets the mode and replaces what was there', () => {
    const file = path.join(temporaryFolder(), 'deep', 'secret');
    writeFileAtomic(file, 'one', 0o600);
    writeFileAtomic(file, 'two', 0o600);
    assert.equal(readFileSync(file, 'utf8'), 'two');
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.deepEqual(readdirSync(path.dirname(file)), ['secret']);
  });

  it('leaves the old file whole when the new one cannot be written', () => {
    const folder = temporaryFolder({ 'state.json': 'old' });
    const file = path.join(folder, 'state.json');
    // Where the new text would go first, there is a folder.
    writeFileAtomic(path.join(`${file}.${String(process.pid)}`, 'x'), '');
    assert.throws(() => {
      writeFileAtomic(file, 'new');
    });
    assert.equal(readFileSync(file, 'utf8'), 'old');
  });
});

describe('withLock', () => {
  it('holds the stack while the work runs, and lets go after it', async () => {
    const folder = stackFolder();
    const seen = await withLock(folder, () =>
      Promise.resolve(readFileSync(path.join(folder, 'lock'), 'utf8')),
    );
    assert.equal(seen, String(process.pid));
    assert.deepEqual(readdirSync(folder), []);
  });

  it('lets go after work that failed', async () => {
    const folder = stackFolder();
    await assert.rejects(
      withLock(folder, () => Promise.reject(new Error('broken'))),
      { message: 'broken' },
    );
    assert.deepEqual(readdirSync(folder), []);
  });

  it('names the fleet command that holds the stack', async () => {
    const folder = temporaryFolder();
    // Another process that looks like the fleet command, until its input ends.
    const other = spawn('sh', ['-c', 'echo here; read -r _', 'src/cli/main.ts']);
    await once(other.stdout, 'data');
    writeFileSync(path.join(folder, 'lock'), String(other.pid));
    try {
      assert.deepEqual(await rejection(withLock(folder, () => Promise.resolve())), [
        `another fleet command is at work on this stack (process ${String(other.pid)}); wait for it to end`,
      ]);
    } finally {
      other.stdin.end('\n');
      await once(other, 'exit');
    }
    // It is gone now, and left its lock behind.
    assert.equal(await withLock(folder, () => Promise.resolve('done')), 'done');
  });

  it('takes the lock of a process that is something else by now', async () => {
    const folder = temporaryFolder({ lock: String(process.pid) });
    assert.equal(await withLock(folder, () => Promise.resolve('done')), 'done');
  });
});
