import assert from 'node:assert/strict';
import { findWaiver, hasEnded, waiversSchema } from '../../src/stack/waivers';

const valid = {
  rule: 'container-memory-limited',
  resource: 'voiceagent',
  reason: 'its model needs all memory until it is quantised',
  until: '2026-12-31',
};

/** Lists the places and messages of a list's errors. */
const problems = (list: unknown): string[] =>
  (waiversSchema.safeParse(list).error?.issues ?? []).map(
    ({ path, message }) => `${path.join('.')}: ${message}`,
  );

describe('waiversSchema', () => {
  it('takes a waiver, and no list for none', () => {
    assert.deepEqual(waiversSchema.parse([valid]), [valid]);
    assert.deepEqual(waiversSchema.parse(undefined), []);
  });

  it('takes a day that lost its quotes on the way through Pulumi', () => {
    const given = { ...valid, until: '2026-12-31 00:00:00 +0000 UTC' };
    assert.deepEqual(waiversSchema.parse([given]), [valid]);
  });

  const wrong: readonly [string, object, string][] = [
    ['no rule', { rule: '' }, "rule: write a policy rule's name, such as container-memory-limited"],
    ['no resource', { resource: 7 }, "resource: write a resource's name, such as voiceagent"],
    ['no reason', { reason: undefined }, 'reason: write why the rule cannot be kept'],
    ['an empty reason', { reason: '  ' }, 'reason: write why the rule cannot be kept'],
    ['no day', { until: undefined }, "until: write a day such as '2026-12-31'"],
    ['a day that no year has', { until: '2026-02-30' }, "until: write a day such as '2026-12-31'"],
    ['a day of this year only', { until: '2026-2-3' }, "until: write a day such as '2026-12-31'"],
    ['a moment', { until: '2026-12-31T12:00:00Z' }, "until: write a day such as '2026-12-31'"],
  ];
  for (const [title, change, problem] of wrong) {
    it(`refuses ${title}`, () => {
      assert.deepEqual(problems([{ ...valid, ...change }]), [`0.${problem}`]);
    });
  }

  it('refuses a field that it does not know', () => {
    const [issue] = waiversSchema.safeParse([{ ...valid, expires: 'never' }]).error?.issues ?? [];
    assert.deepEqual(issue?.code === 'unrecognized_keys' && issue.keys, ['expires']);
  });

  it('refuses a second waiver for the same rule and resource, whatever its day', () => {
    assert.deepEqual(
      problems([valid, { ...valid, rule: 'image-pinned' }, { ...valid, until: '2027-01-01' }]),
      ['2: write one waiver for both'],
    );
  });
});

describe('a waiver', () => {
  it('is for one rule and one name', () => {
    assert.equal(findWaiver([valid], 'container-memory-limited', 'voiceagent'), valid);
    assert.equal(findWaiver([valid], 'image-pinned', 'voiceagent'), undefined);
    assert.equal(findWaiver([valid], 'container-memory-limited', 'sttservice2'), undefined);
  });

  it('holds through its last day', () => {
    assert.equal(hasEnded(valid, '2026-12-31'), false);
    assert.equal(hasEnded(valid, '2027-01-01'), true);
  });
});
