import assert from 'node:assert/strict';
import { bytes, bytesOf, count, duration, moment } from '../../src/report/words';
import { mebibytes } from '../../src/lib/units';

describe('words of a report', () => {
  it('give bytes in the unit that their size asks for', () => {
    assert.deepEqual([bytes(86.23e6), bytes(1.2e9)], ['86.2 MB', '1.20 GB']);
    assert.equal(bytesOf(344e6, 1.2e9), '0.34 of 1.20 GB');
    assert.deepEqual([mebibytes(512), mebibytes(24564)], ['512 MiB', '24.0 GiB']);
  });

  it('give times in two units at most', () => {
    const times = [900, 59_900, 60_000, 90_500, 3_600_000, 5_430_000].map(duration);
    assert.deepEqual(times, ['0.9 s', '59.9 s', '1 min', '1 min 30 s', '1 h 0 min', '1 h 30 min']);
    assert.equal(moment('2026-11-26T12:34:56.789Z'), '2026-11-26 12:34 UTC');
  });

  it('count one and many', () => {
    assert.deepEqual([count(1, 'image'), count(0, 'image')], ['1 image', '0 images']);
  });
});
