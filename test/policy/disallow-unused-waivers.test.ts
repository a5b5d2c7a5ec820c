import assert from 'node:assert/strict';
import { findUnusedWaivers } from '../../policy/rules/disallow-unused-waivers';

const valid = {
  rule: 'container-memory-limited',
  resource: 'sttservice',
  reason: 'measured first',
  until: '2026-12-31',
};

describe('findUnusedWaivers', () => {
  const rules = ['container-memory-limited', 'image-pinned'];

  it('finds nothing wrong with one that was needed', () => {
    assert.deepEqual(findUnusedWaivers([valid], rules, new Set([valid])), []);
  });

  it('names the rules that there are to one that names none', () => {
    const misspelt = { ...valid, rule: 'container-memory-limit' };
    assert.deepEqual(findUnusedWaivers([valid, misspelt], rules, new Set([valid])), [
      "1.rule: no policy has this name: 'container-memory-limit'; write one of container-memory-limited, image-pinned",
    ]);
  });

  it('tells to remove one that nothing needed', () => {
    assert.deepEqual(findUnusedWaivers([valid], rules, new Set()), [
      "0.resource: nothing of this name violates container-memory-limited: 'sttservice'; remove the waiver, or write the resource that it is for",
    ]);
  });
});
