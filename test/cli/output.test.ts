import assert from 'node:assert/strict';
import { table } from '../../cli/output';

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
