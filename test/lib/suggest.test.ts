import assert from 'node:assert/strict';
import { suggestFix, suggestNames } from '../../src/lib/suggest';

describe('suggestNames', () => {
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

  it('takes the one that differs in letter case alone', () => {
    assert.deepEqual(suggestNames('HUBagent', ['HUDAgent', 'HUBAgent']), ['HUBAgent']);
  });

  it('finds what the given one begins with, or begins', () => {
    assert.deepEqual(suggestNames('environment', ['env', 'vram', 'en']), ['env']);
    assert.deepEqual(suggestNames('NTP', known), ['NTPAgent']);
  });

  it('finds nothing for what is like none', () => {
    assert.deepEqual(suggestNames('kubernetes', known), []);
  });
});

describe('suggestFix', () => {
  const many = Array.from({ length: 40 }, (_, at) => `Service${String(at)}`);

  it('writes the nearest, and where the others are', () => {
    assert.equal(suggestFix('hup', ['hub', 'cache']), 'write hub');
    assert.equal(
      suggestFix('hup', ['hub'], 'another row of x.ts'),
      'write hub, or another row of x.ts',
    );
  });

  it('lists what is known where nothing is near, unless those are many', () => {
    assert.equal(suggestFix('kubernetes', ['a', 'b'], 'a row of x.ts'), 'write one of a, b');
    assert.equal(suggestFix('kubernetes', many, 'a row of x.ts'), 'write a row of x.ts');
  });

  it('says what to do where nothing is known', () => {
    assert.equal(suggestFix('a', [], 'a row of x.ts'), 'write a row of x.ts');
    assert.equal(suggestFix('a', []), 'remove it');
  });
});
