import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../../src/lib/root';
import { useFakePrograms } from '../../support/environment';
import { temporaryFolder, writeFiles } from '../../support/folders';
import { commit, git } from '../../support/git';

const STEPS = 'src/workflows/steps';
export const BRANCH = 'fleet/updates';
const DATE = '2026-01-01T00:00:00Z';

/** A pull request from the branch, as GitHub's API lists it. */
export interface Listed {
  readonly number: number;
  readonly merged_at?: string | null;
  readonly body?: string | null;
}

/** Calls that read, or that change something. */
type Kind = 'list' | 'change';

/** A lock with this version. */
export const lock = (version: string) => ({
  'images/web/requirements.lock': `click==${version}\n`,
});

/** Nights of pull-request.sh against a remote in a folder, and a gh that answers from files. */
export class Nights {
  private readonly here = temporaryFolder();
  readonly remote = path.join(this.here, 'remote');
  /** What the job before left. */
  readonly updates = path.join(this.here, 'updates');
  private readonly calls = path.join(this.here, 'calls');

  /** Puts gh on PATH while the surrounding suite's tests run; each begins with one lock on main and no request. */
  use(): void {
    // Git asks gh for no password where the remote is a folder. gh applies --jq by itself: here jq does.
    const list = (state: string): string =>
      `for last; do :; done; jq -r "$last" ${path.join(this.here, state)}`;
    const refused = (kind: Kind): string => {
      const mistake = path.join(this.here, `refused-${kind}`);
      return `if [ -s ${mistake} ]; then cat ${mistake} >&2; exit 1; fi`;
    };
    useFakePrograms(() => ({
      gh: {
        '*state=open*--jq*': `${refused('list')}; ${list('open')}`,
        '*state=closed*--jq*': `${refused('list')}; ${list('closed')}`,
        '*--silent*': `echo "$*" >>${this.calls}; ${refused('change')}`,
      },
    }));
    beforeEach(() => {
      this.publish('8.1');
      this.list('open', []);
      this.list('closed', []);
      this.refuse('list', '');
      this.refuse('change', '');
    });
  }

  list(state: 'open' | 'closed', requests: readonly Listed[]): void {
    writeFiles(this.here, { [state]: JSON.stringify(requests) });
  }

  /** Lets calls of a kind fail with these words. */
  refuse(kind: Kind, words: string): void {
    writeFiles(this.here, { [`refused-${kind}`]: words });
  }

  /** Makes the remote anew, with this lock on main. */
  private publish(version: string): void {
    rmSync(this.remote, { recursive: true, force: true });
    const source = temporaryFolder();
    git(source, DATE, 'init', '--quiet', '--initial-branch', 'main');
    cpSync(path.join(root, STEPS), path.join(source, STEPS), { recursive: true });
    commit(source, DATE, lock(version));
    git(this.here, DATE, 'clone', '--quiet', '--bare', source, this.remote);
  }

  /** Commits to a branch of the remote, as a person does. */
  push(branch: string, files: Readonly<Record<string, string>>): void {
    const clone = this.clone(branch);
    commit(clone, DATE, files);
    git(clone, DATE, 'push', '--quiet', 'origin', branch);
  }

  clone(branch = 'main'): string {
    const clone = path.join(temporaryFolder(), 'clone');
    git(this.here, DATE, 'clone', '--quiet', '--branch', branch, this.remote, clone);
    return clone;
  }

  /** A request's commits as GitHub keeps them when its branch is gone. */
  keepHead(number: number): void {
    const ref = `refs/pull/${String(number)}/head`;
    git(this.remote, DATE, 'update-ref', ref, `refs/heads/${BRANCH}`);
  }

  /**
   * Runs the step as the job does, on a new checkout of main with these new files.
   * @param change changes the checkout, and what the job before left
   */
  run(files: Readonly<Record<string, string>>, change: (clone: string) => void = () => undefined) {
    const clone = this.clone();
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(clone, name)), { recursive: true });
      writeFileSync(path.join(clone, name), text);
    }
    git(clone, DATE, 'add', '--all');
    const { stdout: changes } = spawnSync('git', ['diff', '--cached'], {
      cwd: clone,
      encoding: 'utf8',
    });
    rmSync(this.updates, { recursive: true, force: true });
    writeFiles(this.updates, { 'updates.patch': changes, 'text.md': 'text\n', complete: '' });
    git(clone, DATE, 'reset', '--quiet', '--hard');
    // As in a checkout that was copied: git's index knows other times of its files.
    for (const file of git(clone, DATE, 'ls-files').split('\n'))
      utimesSync(path.join(clone, file), 1, 1);
    change(clone);
    writeFileSync(this.calls, '');
    const { status, stdout, stderr } = spawnSync(
      'bash',
      [`${STEPS}/pull-request.sh`, this.updates],
      {
        cwd: clone,
        encoding: 'utf8',
        env: { ...process.env, GITHUB_REPOSITORY: 'octo/fleet', GH_TOKEN: 'token' },
      },
    );
    return { status, said: `${stdout}${stderr}`, calls: readFileSync(this.calls, 'utf8').trim() };
  }

  /** Runs a night that must pass. @returns the calls that change something */
  succeed(files: Readonly<Record<string, string>>): string {
    const { status, said, calls } = this.run(files);
    assert.equal(status, 0, said);
    return calls;
  }

  git(...args: string[]): string {
    return git(this.remote, DATE, ...args);
  }
  tip(branch = BRANCH): string {
    return this.git('rev-parse', branch);
  }
  show(file: string): string {
    return this.git('show', `${BRANCH}:${file}`);
  }
}
