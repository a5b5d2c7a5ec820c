import assert from 'node:assert/strict';
import { needsJq } from '../../support/programs';
import { BRANCH, lock, Nights } from './night';

describe('pull-request.sh, where an earlier request is closed', () => {
  needsJq();
  const nights = new Nights();
  nights.use();

  /** A night opens request 7 with these files, and a person closes it. */
  const closeByHand = (files: Readonly<Record<string, string>>): void => {
    assert.match(nights.succeed(files), /--method POST/);
    nights.keepHead(7);
    nights.list('closed', [{ number: 7, merged_at: null, body: 'text\n' }]);
  };
  const both = { ...lock('8.2'), 'agents/new/requirements.lock': 'h11==0.16\n' };

  it('opens none with the same locks, and pushes nothing', () => {
    closeByHand(lock('8.2'));
    const before = nights.tip();
    const { status, said, calls } = nights.run(lock('8.2'));
    assert.equal(status, 0, said);
    assert.equal(calls, '');
    assert.equal(nights.tip(), before);
    assert.match(said, /pull request 7, which was closed unmerged, has all of these locks/);
  });

  it('opens none where main went on, or the branch is gone', () => {
    closeByHand(lock('8.2'));
    nights.push('main', { 'README.md': 'more\n' });
    nights.git('branch', '--quiet', '--delete', '--force', BRANCH);
    assert.equal(nights.succeed(lock('8.2')), '');
    assert.equal(nights.git('branch', '--list', BRANCH), '');
  });

  it('opens none where main took a part of them', () => {
    closeByHand(both);
    nights.push('main', lock('8.2'));
    assert.equal(nights.succeed(both), '');
  });

  it('opens one where there is one more lock', () => {
    closeByHand(lock('8.2'));
    assert.match(nights.succeed(both), /--method POST repos\/octo\/fleet\/pulls /);
  });

  it('opens one where a lock is another', () => {
    closeByHand(lock('8.2'));
    assert.match(nights.succeed(lock('8.3')), /--method POST repos\/octo\/fleet\/pulls /);
  });

  it('opens one where the last was merged, and main went back', () => {
    closeByHand(lock('8.2'));
    nights.list('closed', [{ number: 7, merged_at: '2026-01-02T00:00:00Z', body: 'text\n' }]);
    assert.match(nights.succeed(lock('8.2')), /--method POST/);
  });

  it('opens one where it closed the last itself, and main went back', () => {
    closeByHand(lock('8.2'));
    nights.list('open', [{ number: 7 }]);
    const closing = nights.succeed({});
    const [, body = ''] =
      /--method PATCH repos\/octo\/fleet\/pulls\/7 .*--field body=([^]*)$/.exec(closing) ?? [];
    assert.match(body, /^<!-- fleet updates: main has them -->\n/);
    nights.list('open', []);
    nights.list('closed', [{ number: 7, merged_at: null, body }]);
    assert.match(nights.succeed(lock('8.2')), /--method POST/);
  });

  it('opens one, with a warning, where the commits of the last cannot be had', () => {
    nights.list('closed', [{ number: 7, merged_at: null, body: null }]);
    const { status, said, calls } = nights.run(lock('8.2'));
    assert.equal(status, 0, said);
    assert.match(said, /^::warning::pull request 7: its commits cannot be read/m);
    assert.match(calls, /--method POST/);
  });

  it('keeps one up to date that a person opened again', () => {
    closeByHand(lock('8.2'));
    nights.list('open', [{ number: 7 }]);
    nights.list('closed', []);
    assert.match(nights.succeed(lock('8.2')), /--method PATCH repos\/octo\/fleet\/pulls\/7/);
  });
});
