import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readState, writeState, type State } from '../../../src/engines/embedded/state';
import { temporaryFolder } from '../../support/folders';

const empty: State = { images: {}, gates: {}, builds: {} };
const state: State = {
  images: { web: 'hash' },
  gates: { peers: { triggers: 'x', delete: 'rm' } },
  builds: { hash: 'sha256:1' },
};
const stackFolder = (): string => path.join(temporaryFolder(), 'dev');

describe('state', () => {
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

  it('keeps the builds of another stack of the project', () => {
    const folder = stackFolder();
    writeState(folder, state);
    writeState(path.join(folder, '..', 'other'), { ...empty, builds: { two: 'sha256:2' } });
    assert.deepEqual(readState(folder).builds, { hash: 'sha256:1', two: 'sha256:2' });
    assert.deepEqual(readState(path.join(folder, '..', 'other')).images, {});
  });

  it('removes the oldest of very many builds', () => {
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
    it(`is empty after ${what}, which costs one cache lookup`, () => {
      const folder = stackFolder();
      writeState(folder, state);
      writeFileSync(path.join(folder, 'state.json'), text);
      assert.deepEqual(readState(folder), { ...empty, builds: state.builds });
      writeFileSync(path.join(folder, '..', 'builds.json'), text);
      assert.deepEqual(readState(folder), empty);
    });
  }
});
