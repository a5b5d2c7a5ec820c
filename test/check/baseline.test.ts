import assert from 'node:assert/strict';
import path from 'node:path';
import { formatBaseline, compare, fingerprint, readBaseline } from '../../src/check/baseline';
import type { Finding } from '../../src/lib/finding';
import { refusal } from '../support/errors';
import { temporaryFolder } from '../support/folders';

const finding: Finding = {
  severity: 'error',
  rule: 'import-not-provided',
  service: 'Hub',
  file: 'hub.py',
  line: 3,
  message: 'imports cv2, as tools.py:12 does',
  fix: 'add it',
};
const other: Finding = { ...finding, service: 'Worker' };

describe('baseline of a check', () => {
  const entriesOf = (...findings: Finding[]): ReturnType<typeof readBaseline> => {
    const folder = temporaryFolder({ 'baseline.json': formatBaseline(findings) });
    return readBaseline(path.join(folder, 'baseline.json'));
  };

  it('knows a finding again on another line', () => {
    const moved = { ...finding, line: 9, message: 'imports cv2, as tools.py:80 does' };
    assert.equal(fingerprint(moved), fingerprint(finding));
    assert.deepEqual(compare([moved], entriesOf(finding)), { fresh: [], known: 1, gone: [] });
  });

  it('knows a finding again in other words', () => {
    const reworded = { ...finding, message: "imports 'cv2'", fix: 'lock it' };
    assert.deepEqual(compare([reworded], entriesOf(finding)), { fresh: [], known: 1, gone: [] });
  });

  it('takes entries of another fingerprint, and of rules by their earlier names', () => {
    const old = { fingerprint: '0123456789abcdef', rule: 'name-not-set' };
    const entries = [{ ...old, service: 'Hub', file: 'hub.py' }];
    const found = { ...finding, rule: 'undefined-name' };
    assert.deepEqual(compare([found], entries), { fresh: [], known: 1, gone: [] });
    const imported = [{ ...old, rule: 'name-not-defined', service: null, file: 'a.py' }];
    const missing = { ...finding, rule: 'import-name-missing', service: null, file: 'a.py' };
    assert.deepEqual(compare([missing], imported).fresh, []);
  });

  it('tells what is new, and what is gone', () => {
    const { fresh, known, gone } = compare([other], entriesOf(finding));
    assert.deepEqual([fresh, known], [[other], 0]);
    assert.deepEqual(
      gone.map(({ rule, service, file }) => [rule, service, file]),
      [['import-not-provided', 'Hub', 'hub.py']],
    );
  });

  it('holds each finding as often as it was there', () => {
    const again = { ...finding, line: 9 };
    assert.deepEqual(compare([finding, again], entriesOf(finding)).fresh, [again]);
  });

  it('is the same text whatever the order of the findings', () => {
    assert.equal(formatBaseline([finding, other]), formatBaseline([other, finding]));
  });

  it('is refused where it is not there, or none', () => {
    assert.deepEqual(
      refusal(() => readBaseline('nowhere.json')),
      ["--baseline: does not exist: 'nowhere.json'; write it with --write-baseline"],
    );
    const folder = temporaryFolder({ 'a.json': '{', 'b.json': '{"findings":[{}]}' });
    assert.match(
      refusal(() => readBaseline(path.join(folder, 'a.json')))[0] ?? '',
      /: is not JSON: .*; write it anew with --write-baseline$/,
    );
    assert.match(
      refusal(() => readBaseline(path.join(folder, 'b.json')))[0] ?? '',
      /b\.json: findings\.0\.fingerprint: .*write it anew with --write-baseline$/,
    );
  });
});
