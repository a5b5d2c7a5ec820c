import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { root } from '../../../src/lib/root';
import { useFakePrograms } from '../../support/environment';
import { temporaryFolder } from '../../support/folders';
import { commit, git } from '../../support/git';

const STEPS = 'src/workflows/steps';
const BRANCH = 'fleet/updates';
const DATE = '2026-01-01T00:00:00Z';

describe('pull-request.sh', () => {
  const here = temporaryFolder({ 'updates/text.md': 'text\n' });
  const [remote, calls, number] = ['remote', 'calls', 'number'].map((name) =>
    path.join(here, name),
  ) as [string, string, string];
  const updates = path.join(here, 'updates');
  const patch = path.join(updates, 'updates.patch');
  // Git asks gh for no password where the remote is a folder.
  useFakePrograms(() => ({
    gh: {
      '*--jq*': `cat ${number}`,
      '*--silent*': `echo "$*" >>${calls}`,
    },
  }));

  /** Makes the remote anew, with this lock on main. */
  function publish(version: string): void {
    rmSync(remote, { recursive: true, force: true });
    const source = temporaryFolder();
    git(source, DATE, 'init', '--quiet', '--initial-branch', 'main');
    mkdirSync(path.join(source, STEPS), { recursive: true });
    copyFileSync(
      path.join(root, STEPS, 'pull-request.sh'),
      path.join(source, STEPS, 'pull-request.sh'),
    );
    commit(source, DATE, { 'images/web/requirements.lock': `click==${version}\n` });
    git(here, DATE, 'clone', '--quiet', '--bare', source, remote);
  }

  /** Commits to a branch of the remote, as a person does. */
  function push(branch: string, files: Readonly<Record<string, string>>): void {
    const clone = path.join(temporaryFolder(), 'clone');
    git(here, DATE, 'clone', '--quiet', '--branch', branch, remote, clone);
    commit(clone, DATE, files);
    git(clone, DATE, 'push', '--quiet', 'origin', branch);
  }

  /** Runs the step as the job does, on a new checkout of main with these new files. */
  function run(files: Readonly<Record<string, string>>) {
    const clone = path.join(temporaryFolder(), 'clone');
    git(here, DATE, 'clone', '--quiet', remote, clone);
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(clone, name)), { recursive: true });
      writeFileSync(path.join(clone, name), text);
    }
    git(clone, DATE, 'add', '--all');
    const { stdout: changes } = spawnSync('git', ['diff', '--cached'], { cwd: clone });
    writeFileSync(patch, changes);
    git(clone, DATE, 'reset', '--quiet', '--hard');
    // As in a checkout that was copied: git's index knows other times of its files.
    for (const file of git(clone, DATE, 'ls-files').split('\n'))
      utimesSync(path.join(clone, file), 1, 1);
    writeFileSync(calls, '');
    const { status, stdout, stderr } = spawnSync('bash', [`${STEPS}/pull-request.sh`, updates], {
      cwd: clone,
      encoding: 'utf8',
      env: { ...process.env, GITHUB_REPOSITORY: 'octo/fleet', GH_TOKEN: 'token' },
    });
    return { status, said: `${stdout}${stderr}`, calls: readFileSync(calls, 'utf8').trim() };
  }
  const tip = (branch = BRANCH): string => git(remote, DATE, 'rev-parse', branch);
  const show = (file: string): string => git(remote, DATE, 'show', `${BRANCH}:${file}`);
  const lock = (version: string) => ({ 'images/web/requirements.lock': `click==${version}\n` });
  const open = (text: string): void => {
    writeFileSync(number, text);
  };
  const written = `--field title=locks: take newer packages and upstream images --field body=@${updates}/text.md`;

  beforeEach(() => {
    publish('8.1');
    open('');
  });

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
    assert.equal(git(remote, DATE, 'rev-parse', `${BRANCH}^`), tip('main'));
    assert.equal(
      git(remote, DATE, 'diff', '--name-only', 'main', BRANCH),
      'agents/new/requirements.lock\nimages/web/requirements.lock',
    );
    assert.equal(show('images/web/requirements.lock'), 'click==8.2');
  });

  it('keeps an open one up to date: newer locks, and main as it is now', () => {
    run(lock('8.2'));
    open('7');
    push('main', { 'README.md': 'more\n' });
    const { status, said, calls: made } = run(lock('8.3'));
    assert.equal(status, 0, said);
    assert.equal(made, `api --silent --method PATCH repos/octo/fleet/pulls/7 ${written}`);
    assert.equal(git(remote, DATE, 'rev-parse', `${BRANCH}^`), tip('main'));
    assert.equal(show('images/web/requirements.lock'), 'click==8.3');
  });

  it('pushes nothing where the branch has the same already, so that its checks do not start again', () => {
    run(lock('8.2'));
    open('7');
    const before = tip();
    const { status, said } = run(lock('8.2'));
    assert.equal(status, 0, said);
    assert.match(said, /has these locks already/);
    assert.equal(tip(), before);
  });

  it('leaves commits of others alone, fails and names their branch', () => {
    run(lock('8.2'));
    open('7');
    push(BRANCH, { 'images/web/requirements.in': 'click<8.3\n' });
    const before = tip();
    const { status, said, calls: made } = run(lock('8.3'));
    assert.equal(status, 1);
    assert.match(said, /somebody@example\.org\n::error::fleet\/updates has commits of others/);
    assert.match(said, /merge or close pull request 7, and delete the branch/);
    assert.equal(made, '');
    assert.equal(tip(), before);
  });

  it('leaves a commit alone that somebody amended, though its author stays', () => {
    run(lock('8.2'));
    const clone = path.join(temporaryFolder(), 'clone');
    git(here, DATE, 'clone', '--quiet', '--branch', BRANCH, remote, clone);
    git(clone, DATE, 'commit', '--quiet', '--amend', '--message', 'mine');
    git(clone, DATE, 'push', '--quiet', '--force', 'origin', BRANCH);
    const before = tip();
    const { status, said } = run(lock('8.3'));
    assert.equal(status, 1);
    assert.match(said, /has commits of others/);
    assert.equal(tip(), before);
  });

  it("closes none that holds somebody's commits, though main has the newest locks", () => {
    run(lock('8.2'));
    open('7');
    push(BRANCH, { 'images/web/requirements.in': 'click<8.3\n' });
    const { status, calls: made } = run({});
    assert.equal(status, 1);
    assert.equal(made, '');
  });

  it('closes an open one once main has the newest locks', () => {
    run(lock('8.2'));
    open('7');
    const { status, said, calls: made } = run({});
    assert.equal(status, 0, said);
    assert.equal(made, 'api --silent --method PATCH repos/octo/fleet/pulls/7 --field state=closed');
  });

  it('does nothing where there is nothing to do', () => {
    const { status, said, calls: made } = run({});
    assert.equal(status, 0, said);
    assert.equal(made, '');
    assert.ok(!existsSync(path.join(remote, 'refs/heads', BRANCH)));
  });
});
