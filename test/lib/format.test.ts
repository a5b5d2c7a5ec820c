import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../src/lib/root';
import {
  formatBytes,
  formatShare,
  chooseNoun,
  formatCount,
  formatDuration,
  formatMoment,
} from '../../src/lib/format';
import { formatMebibytes } from '../../src/lib/units';

describe('formats', () => {
  it('give bytes in the unit that their size asks for', () => {
    assert.deepEqual([formatBytes(86.23e6), formatBytes(1.2e9)], ['86.2 MB', '1.20 GB']);
    assert.equal(formatShare(344e6, 1.2e9), '0.34 of 1.20 GB');
    assert.deepEqual([formatMebibytes(512), formatMebibytes(24564)], ['512 MiB', '24.0 GiB']);
  });

  it('give times in two units at most', () => {
    const times = [900, 59_900, 60_000, 90_500, 3_600_000, 5_430_000].map(formatDuration);
    assert.deepEqual(times, ['0.9 s', '59.9 s', '1 min', '1 min 30 s', '1 h 0 min', '1 h 30 min']);
    assert.deepEqual([59_960, 185_500].map(formatDuration), ['1 min', '3 min 5 s']);
    assert.equal(formatMoment('2026-11-26T12:34:56.789Z'), '2026-11-26 12:34 UTC');
  });

  it('count one and many', () => {
    assert.deepEqual([formatCount(1, 'image'), formatCount(0, 'image')], ['1 image', '0 images']);
    assert.equal(formatCount(2, 'family', 'families'), '2 families');
    assert.equal(chooseNoun(1, 'machine'), 'machine');
  });

  it('are the only place that says whether one or many are counted', () => {
    const nouns = 'container|error|file|finding|image|machine|service|step|version|warning';
    const byHand = new RegExp(`String\\([^()]*\\)\\} (${nouns})s\\b|=== 1 \\? '`);
    const found = readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && file !== 'lib/format.ts')
      .filter((file) => byHand.test(readFileSync(path.join(root, 'src', file), 'utf8')));
    assert.deepEqual(found, []);
  });
});
