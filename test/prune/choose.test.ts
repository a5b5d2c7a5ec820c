import assert from 'node:assert/strict';
import {
  chooseVersions,
  findRepositoryReason,
  type PruneRules,
  type StoredVersion,
} from '../../src/prune/choose';
import { digestOf } from '../support/environment';

const now = new Date('2026-06-30T00:00:00Z');
const rules: PruneRules = {
  keep: 2,
  inUse: new Set(),
  untaggedBefore: new Date(now.getTime() - 7 * 86_400_000),
};

const version = (
  character: string,
  tags: readonly string[],
  more: Partial<StoredVersion> = {},
): StoredVersion => ({
  id: character,
  digest: digestOf(character),
  tags,
  created: '2026-01-01T00:00:00Z',
  lists: [],
  ...more,
});
const on = (day: string): Partial<StoredVersion> => ({ created: `2026-0${day}T00:00:00Z` });
const attached = (to: string, suffix = ''): string => `sha256-${to.repeat(64)}${suffix}`;

/** Returns the versions that stay, by id, each with its reason. */
const kept = (versions: readonly StoredVersion[], changes: Partial<PruneRules> = {}) =>
  Object.fromEntries(
    chooseVersions(versions, { ...rules, ...changes }).flatMap(({ version: { id }, kept: why }) =>
      why === undefined ? [] : [[id, why]],
    ),
  );

describe('what stays in a registry', () => {
  it('is the newest versions by their date, whatever order the registry lists them in', () => {
    const versions = [
      version('a', ['web-1'], on('2-01')),
      version('b', ['web-3'], on('4-01')),
      version('c', ['web-2'], on('3-01')),
    ];
    assert.deepEqual(kept(versions), { b: 'among the newest 2', c: 'among the newest 2' });
  });

  it('is what containers run and stack files pin, however old', () => {
    const versions = ['a', 'b', 'c', 'd'].map((id, index) =>
      version(id, [`web-${id}`], on(`${String(5 - index)}-01`)),
    );
    assert.deepEqual(Object.keys(kept(versions)), ['a', 'b']);
    const inUse = new Set([digestOf('d')]);
    assert.deepEqual(Object.keys(kept(versions, { inUse })), ['a', 'b', 'd']);
  });

  it('is what a rollback of another machine goes back to, and counts for no newest one', () => {
    const versions = [
      version('a', ['web-4'], on('4-01')),
      version('b', ['web-3', 'beta-legacy-1'], on('3-01')),
      version('c', ['web-2'], on('2-01')),
      version('d', ['beta-legacy-2'], on('1-01')),
      version('e', ['web-1'], on('1-01')),
    ];
    assert.deepEqual(Object.entries(kept(versions)), [
      ['a', 'among the newest 2'],
      ['b', 'beta-legacy-1'],
      ['d', 'beta-legacy-2'],
    ]);
    assert.equal(findRepositoryReason(versions, new Set()), 'beta-legacy-1');
  });

  it('is what another machine marked as running', () => {
    const versions = [
      version('a', ['web-3'], on('3-01')),
      version('b', ['web-2'], on('2-01')),
      version('c', ['web-1', 'running-beta'], on('1-01')),
    ];
    assert.equal(kept(versions)['c'], 'running-beta');
  });

  it('is the build cache, which takes no place among the newest', () => {
    const versions = [
      version('a', ['buildcache'], on('6-01')),
      version('b', ['web-2'], on('2-01')),
      version('c', ['web-1'], on('1-01')),
    ];
    assert.deepEqual(Object.keys(kept(versions)), ['a', 'b', 'c']);
  });

  it('is no former build cache and no part of one', () => {
    assert.deepEqual(kept([version('a', []), version('b', [])]), {});
  });

  it('is what has no tag yet, as an upload may be under way', () => {
    const young = version('a', [], { created: '2026-06-29T00:00:00Z' });
    assert.deepEqual(kept([young]), { a: 'untagged, and young' });
  });

  it('is what is attached to an image that stays, with its parts; and goes with one that goes', () => {
    const versions = [
      version('1', ['web-3'], on('3-01')),
      version('2', ['web-2'], on('2-01')),
      version('3', ['web-1'], on('1-01')),
      version('4', [attached('1')], { lists: [digestOf('5')] }),
      version('5', []),
      version('6', [attached('5', '.sig')]),
      version('7', [attached('3')], { lists: [digestOf('8')] }),
      version('8', []),
    ];
    assert.deepEqual(kept(versions), {
      1: 'among the newest 2',
      2: 'among the newest 2',
      4: `attached to ${digestOf('1')}`,
      5: `part of ${digestOf('4')}`,
      6: `attached to ${digestOf('5')}`,
    });
  });
});
