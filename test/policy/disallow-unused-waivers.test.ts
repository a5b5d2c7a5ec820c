import assert from 'node:assert/strict';
import { findUnusedWaivers } from '../../policy/rules/disallow-unused-waivers';

const valid = {
  rule: 'container-memory-limited',
  resource: 'voiceagent',
  reason: 'measured first',
  until: '2026-12-31',
};

describe('findUnusedWaivers', () => {
  const rules = ['container-memory-limited', 'image-pinned'];

  it('finds nothing wrong with one that was needed', () => {
    assert.deepEqual(findUnusedWaivers([valid], rules, new Set([valid])), []);
  });

  it('lists the existing rules for a waiver of an unknown one', () => {
    const misspelt = { ...valid, rule: 'container-memory-limit' };
    assert.deepEqual(findUnusedWaivers([valid, misspelt], rules, new Set([valid])), [
      "1.rule: no policy has this name: 'container-memory-limit'; write container-memory-limited",
    ]);
  });

  it('says to remove a waiver that nothing needed', () => {
    assert.deepEqual(findUnusedWaivers([valid], rules, new Set()), [
      "0.resource: nothing of this name violates container-memory-limited: 'voiceagent'; remove the waiver, or write the resource that it is for",
    ]);
  });
});
