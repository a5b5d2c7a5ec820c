import assert from 'node:assert/strict';
import { drawBar, formatTable } from '../../src/lib/output';

describe('formatTable', () => {
  it('aligns its columns, and ends no line in blanks', () => {
    const rows = [
      ['hub', 'healthy', ''],
      ['long-name', 'up', 'note'],
    ];
    assert.equal(
      formatTable(['NAME', 'HEALTH', 'NOTE'], rows),
      ['NAME       HEALTH   NOTE', 'hub        healthy', 'long-name  up       note'].join('\n'),
    );
  });
});

describe('drawBar', () => {
  it('tells how full something is, and no more than full', () => {
    assert.deepEqual(
      [0, 0.5, 1, 3].map((part) => drawBar(part, 4)),
      ['░░░░', '██░░', '████', '████'],
    );
  });
});
