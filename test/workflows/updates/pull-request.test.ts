import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { needsJq } from '../../support/programs';
import { git } from '../../support/git';
import { BRANCH, lock, Nights } from './night';

const DATE = '2026-01-01T00:00:00Z';

describe('pull-request.sh', () => {
  needsJq();
  const nights = new Nights();
  nights.use();
  const { remote, updates } = nights;
  const open = (number: number): void => {
    nights.list('open', [{ number }]);
  };
  const run = nights.run.bind(nights);
  const push = nights.push.bind(nights);
  const tip = nights.tip.bind(nights);
  const show = nights.show.bind(nights);
  const written = `--field title=locks: take newer packages and upstream images --field body=@${updates}/text.md`;

  it('opens one, with one commit on main that changes locks alone', () => {
    const {
      status,
      said,
      calls: made,
    } = run({
      ...lock('8.2'),
      'agents/new/requirements.lock': 'h11==0.16\n',
      '.github/workflows/own.yml': 'on: push\n',
    });
    assert.equal(status, 0, said);
    assert.equal(
      made,
      `api --silent --method POST repos/octo/fleet/pulls ${written} --field base=main --field head=${BRANCH}`,
    );
    assert.equal(nights.git('rev-parse', `${BRANCH}^`), tip('main'));
    assert.equal(
      nights.git('diff', '--name-only', 'main', BRANCH),
      'agents/new/requirements.lock\nimages/web/requirements.lock',
    );
    assert.equal(show('images/web/requirements.lock'), 'click==8.2');
  });

  it('keeps an open one up to date: newer locks, and main as it is now', () => {
    run(lock('8.2'));
    open(7);
    push('main', { 'README.md': 'more\n' });
    const { status, said, calls: made } = run(lock('8.3'));
    assert.equal(status, 0, said);
    assert.equal(made, `api --silent --method PATCH repos/octo/fleet/pulls/7 ${written}`);
    assert.equal(nights.git('rev-parse', `${BRANCH}^`), tip('main'));
    assert.equal(show('images/web/requirements.lock'), 'click==8.3');
  });

  it('pushes nothing where the branch has the same already, so that its checks do not start again', () => {
    run(lock('8.2'));
    open(7);
    const before = tip();
    const { status, said } = run(lock('8.2'));
    assert.equal(status, 0, said);
    assert.match(said, /has these locks already/);
    assert.equal(tip(), before);
  });

  it('leaves commits of others alone, fails and names their branch', () => {
    run(lock('8.2'));
    open(7);
    push(BRANCH, { 'images/web/requirements.in': 'click<8.3\n' });
    const before = tip();
    const { status, said, calls: made } = run(lock('8.3'));
    assert.equal(status, 1);
    assert.match(
      said,
      /^::error::fleet\/updates: has commits of others, .*: 'somebody@example\.org'; merge or close pull request 7, and delete the branch$/m,
    );
    assert.equal(made, '');
    assert.equal(tip(), before);
  });

  it('leaves a commit alone that somebody amended, though its author stays', () => {
    run(lock('8.2'));
    const clone = nights.clone(BRANCH);
    git(clone, DATE, 'commit', '--quiet', '--amend', '--message', 'mine');
    git(clone, DATE, 'push', '--quiet', '--force', 'origin', BRANCH);
    const before = tip();
    const { status, said } = run(lock('8.3'));
    assert.equal(status, 1);
    assert.match(said, /: has commits of others/);
    assert.equal(tip(), before);
  });

  it("closes none that holds somebody's commits, though main has the newest locks", () => {
    run(lock('8.2'));
    open(7);
    push(BRANCH, { 'images/web/requirements.in': 'click<8.3\n' });
    const { status, calls: made } = run({});
    assert.equal(status, 1);
    assert.equal(made, '');
  });

  it('closes an open one once main has the newest locks', () => {
    run(lock('8.2'));
    open(7);
    const { status, said, calls: made } = run({});
    assert.equal(status, 0, said);
    assert.match(
      made,
      /^api --silent --method PATCH repos\/octo\/fleet\/pulls\/7 --field state=closed /,
    );
  });

  it('does nothing where there is nothing to do', () => {
    const { status, said, calls: made } = run({});
    assert.equal(status, 0, said);
    assert.equal(made, '');
    assert.ok(!existsSync(path.join(remote, 'refs/heads', BRANCH)));
  });
});
