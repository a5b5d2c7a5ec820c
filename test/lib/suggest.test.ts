import assert from 'node:assert/strict';
import { suggestNames } from '../../src/lib/suggest';

describe('nearest', () => {
  const known = ['family-web', 'family-vision-cu121', 'NLUAgent', 'redis'];

  it('finds what a slip was meant to be, in capitals or not', () => {
    assert.deepEqual(suggestNames('famly-web', known), ['family-web']);
    assert.deepEqual(suggestNames('nluagant', known), ['NLUAgent']);
  });

  it('puts the nearest first, three at most, each once', () => {
    assert.deepEqual(suggestNames('abcd', ['abxx', 'abcx', 'abcd', 'axcd', 'abcd']), [
      'abcd',
      'abcx',
      'axcd',
    ]);
  });

  it('finds nothing for what is like none', () => {
    assert.deepEqual(suggestNames('kubernetes', known), []);
  });
});
