import assert from 'node:assert/strict';
import { removeImplied } from '../../../src/report/svg/startup';

describe('removeImplied', () => {
  it('leaves out a line that a longer way implies, and no other', () => {
    const graph = new Map([
      ['a', []],
      ['b', ['a']],
      ['c', ['b', 'a']],
      ['d', ['c', 'a', 'e']],
      ['e', []],
    ]);
    assert.deepEqual(
      [...removeImplied(graph)],
      [
        ['a', []],
        ['b', ['a']],
        ['c', ['b']],
        ['d', ['c', 'e']],
        ['e', []],
      ],
    );
  });
});
