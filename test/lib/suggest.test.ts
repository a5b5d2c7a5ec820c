import assert from 'node:assert/strict';
import { suggestNames } from '../../src/lib/suggest';

describe('nearest', () => {
  const known = ['basic-web', 'basic-vision-cu121', 'NTPAgent', 'redis'];

  it('finds what a slip was meant to be, in capitals or not', () => {
    assert.deepEqual(suggestNames('bsic-web', known), ['basic-web']);
    assert.deepEqual(suggestNames('ntpagant', known), ['NTPAgent']);
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
