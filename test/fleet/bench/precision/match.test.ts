import assert from 'node:assert/strict';
import { inSource, findingsIn } from '../../../../bench/precision/findings';
import { match, precision, recall, tally } from '../../../../bench/precision/match';
import { RULES } from '../../../../bench/precision/rules';
import type { Finding } from '../../../../src/lib/finding';
import { loadCatalog } from '../../../../src/checkout/fleet';
import { generate } from '../../fixtures/large-monorepo/generate';
import { KINDS } from '../../fixtures/large-monorepo/kinds';
import type { PlacedSeed } from '../../fixtures/large-monorepo/seed';
import { SEEDS } from '../../fixtures/large-monorepo/seeds';
import { must, refusal } from '../../../support/errors';

const seed: PlacedSeed = {
  id: 'a',
  kind: 'hidden-import-name',
  services: ['NLUAgent'],
  severity: 'error',
  why: 'it is not there',
  places: [{ file: 'nlu.py', line: 7 }],
};
const there: Finding = {
  severity: 'error',
  rule: 'import-not-provided',
  service: 'NLUAgent',
  file: 'nlu.py',
  line: 7,
  message: 'it is not there',
  fix: 'write it',
};
/** Matches one finding: is the seed found, and is the finding elsewhere? */
const seen = (change: Partial<Finding>, of: PlacedSeed = seed): [boolean, boolean] => {
  const { seeds, elsewhere } = match([of], [{ ...there, ...change }], RULES);
  return [must(seeds[0]).by.length > 0, elsewhere.length > 0];
};

describe("the measure of the check's precision", () => {
  it('takes a finding for a seed where service, file, line and rule agree', () => {
    assert.deepEqual(seen({}), [true, false]);
    assert.deepEqual(seen({ line: 8 }), [true, false]);
    assert.deepEqual(seen({ line: 9 }), [false, true]);
    assert.deepEqual(seen({ line: null }), [false, true]);
    assert.deepEqual(seen({ file: 'other.py' }), [false, true]);
    assert.deepEqual(seen({ service: 'Executor' }), [false, true]);
  });

  it('takes another rule at the same place neither for the seed nor for a false finding', () => {
    assert.deepEqual(seen({ rule: 'port-differs' }), [false, false]);
  });

  it('takes a finding of no service for that of any', () => {
    assert.deepEqual(seen({ service: null }), [true, false]);
  });

  it('takes any line of a file in which something is missing', () => {
    const anywhere = { ...seed, places: [{ file: 'nlu.py', line: null }] };
    assert.deepEqual(seen({ line: 99 }, anywhere), [true, false]);
    assert.deepEqual(seen({ line: null }, anywhere), [true, false]);
  });

  it('counts seeds by kind, and those of another severity', () => {
    const gone: PlacedSeed = { ...seed, places: [{ file: 'gone.py', line: 1 }] };
    const warning: Finding = { ...there, severity: 'warning' };
    const elsewhere: Finding = { ...there, file: 'elsewhere.py' };
    const matched = match([seed, gone], [warning, elsewhere], RULES);
    assert.deepEqual(
      tally(matched).filter(({ seeded }) => seeded > 0),
      [{ kind: 'hidden-import-name', seeded: 2, found: 1, severity: 1 }],
    );
    assert.deepEqual([recall(matched), precision(matched, [warning, elsewhere])], [0.5, 0.5]);
  });

  it('is full for a check that finds every seed and nothing else', () => {
    const { seeds } = generate(loadCatalog().services, SEEDS);
    const findings = seeds.map(({ kind, services, severity, why, places: [place] }): Finding => ({
      severity,
      rule: RULES[kind][0] ?? '',
      service: services[0] ?? null,
      file: must(place).file,
      line: must(place).line,
      message: why,
      fix: 'take it out',
    }));
    const matched = match(seeds, findings, RULES);
    assert.deepEqual(
      [recall(matched), precision(matched, findings), matched.elsewhere],
      [1, 1, []],
    );
    assert.equal(
      tally(matched).filter(({ seeded, found }) => seeded === found).length,
      KINDS.length,
    );
  });

  it('is nought for a check that finds nothing', () => {
    const { seeds } = generate(loadCatalog().services, SEEDS);
    assert.equal(recall(match(seeds, [], RULES)), 0);
  });

  it("leaves out findings of the project's own files", () => {
    const own = { ...there, file: 'fleet/services/core.ts' };
    assert.deepEqual(inSource([own, there], new Set(['nlu.py'])), [there]);
  });

  it('reads what the check prints, and refuses all else', () => {
    assert.deepEqual(findingsIn(JSON.stringify({ findings: [there] }), 'x'), [there]);
    assert.match(refusal(() => findingsIn('', 'check.json'))[0] ?? '', /^check\.json: no JSON/);
    const wrong = JSON.stringify({ findings: [{ ...there, severity: 'info' }] });
    assert.match(refusal(() => findingsIn(wrong, 'check.json'))[0] ?? '', /severity/);
  });
});
