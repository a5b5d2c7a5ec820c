import assert from 'node:assert/strict';
import { findReplaced } from '../../src/init/replaced';

const source = (file: string) => ({ file, rows: [] });
const SOURCES = {
  services: [source('fleet/services/core.ts'), source('fleet/services/far.ts')],
  machines: [source('fleet/machines/big-pc.ts')],
};
const STACKS = new Map([
  ['Pulumi.big-pc.yaml', "config:\n  fleet:machine: 'big-pc'\n"],
  ['Pulumi.dev.yaml', 'config:\n  fleet:machine: big-pc\n'],
  ['Pulumi.tower.yaml', 'config:\n  fleet:machine: tower\n'],
]);

describe('what another fleet takes the place of', () => {
  it('is rows, machines and their stacks; stacks for anybody are to be told a machine', () => {
    const written = ['fleet/machines/tower.ts', 'Pulumi.tower.yaml'];
    assert.deepEqual(findReplaced(SOURCES, STACKS, written), {
      files: [
        'fleet/services/core.ts',
        'fleet/services/far.ts',
        'fleet/machines/big-pc.ts',
        'Pulumi.big-pc.yaml',
      ],
      stacks: [{ file: 'Pulumi.dev.yaml', machine: 'big-pc' }],
    });
  });

  it('is nothing that the other fleet has written over', () => {
    const { files } = findReplaced(SOURCES, new Map(), ['fleet/services/core.ts']);
    assert.deepEqual(files, ['fleet/services/far.ts', 'fleet/machines/big-pc.ts']);
  });
});
