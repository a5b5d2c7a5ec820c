import assert from 'node:assert/strict';
import { bar, table } from '../../src/lib/output';

describe('table', () => {
  it('aligns its columns, and ends no line in blanks', () => {
    const rows = [
      ['hub', 'healthy', ''],
      ['long-name', 'up', 'note'],
    ];
    assert.equal(
      table(['NAME', 'HEALTH', 'NOTE'], rows),
      ['NAME       HEALTH   NOTE', 'hub        healthy', 'long-name  up       note'].join('\n'),
    );
  });
});

describe('bar', () => {
  it('tells how full something is, and no more than full', () => {
    assert.deepEqual(
      [0, 0.5, 1, 3].map((part) => bar(part, 4)),
      ['░░░░', '██░░', '████', '████'],
    );
  });
});
