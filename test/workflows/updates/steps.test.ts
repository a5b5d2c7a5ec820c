import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../../src/lib/root';
import { useFakePrograms } from '../../support/environment';
import { temporaryFolder, writeFiles } from '../../support/folders';
import { commit, git } from '../../support/git';

const STEPS = 'src/workflows/steps';
const LOCK = 'images/web/requirements.lock';
const DATE = '2026-01-01T00:00:00Z';

/** Makes a project with this script as bin/fleet and one lock, and runs a step in it. */
function makeProject(step: string, fleet: string) {
  const project = temporaryFolder({
    [LOCK]: 'click==8.1\n',
    'fleet/upstreams.json': '{}\n',
    'bin/fleet': `#!/bin/sh\n${fleet}\n`,
  });
  chmodSync(path.join(project, 'bin/fleet'), 0o755);
  cpSync(path.join(root, STEPS), path.join(project, STEPS), { recursive: true });
  git(project, DATE, 'init', '--quiet');
  commit(project, DATE);
  const out = path.join(temporaryFolder(), 'updates');
  const run = (...words: string[]) => {
    const { status, stderr } = spawnSync('bash', [`${STEPS}/${step}`, out, ...words], {
      cwd: project,
      encoding: 'utf8',
    });
    return { status, stderr };
  };
  const read = (name: string): string => readFileSync(path.join(out, name), 'utf8');
  return { project, out, run, read };
}

describe('update-locks.sh', () => {
  // The first stack has all locks but one of a service of the second.
  useFakePrograms(() => ({
    node: {
      '*lock-runs.ts\\ alpha\\ beta': "printf 'alpha\\nbeta Lamp Desk\\n'",
      '*lock-runs.ts\\ alpha': 'echo alpha',
    },
  }));

  it('leaves a patch of all locks that the commands change, new ones too, and of nothing else', () => {
    const { run, read } = makeProject(
      'update-locks.sh',
      `case "$*" in
        '--stack alpha lock --upstreams') echo '{"debian":{}}' >fleet/upstreams.json ;;
        '--stack alpha lock --upgrade') echo click==8.2 >${LOCK}; echo note >notes ;;
        '--stack beta lock --upgrade Lamp Desk') mkdir -p agents/locks/hub; echo h11==0.16 >agents/locks/hub/requirements.lock ;;
        --help) ;;
        *) exit 9 ;;
      esac`,
    );
    const { status, stderr } = run('alpha', 'beta');
    assert.equal(status, 0, stderr);
    const patch = read('updates.patch');
    assert.deepEqual(
      [...patch.matchAll(/^diff --git a\/(\S+)/gm)].map(([, file]) => file),
      ['agents/locks/hub/requirements.lock', 'fleet/upstreams.json', LOCK],
    );
    assert.match(patch, /^-click==8\.1\n\+click==8\.2$/m);
    assert.equal(read('complete'), '');
  });

  it('fails after all of them where one fails, and keeps what it said and what the others wrote', () => {
    const { run, read, out } = makeProject(
      'update-locks.sh',
      `case "$*" in --help) ;; *upstreams) echo 'error: no hub answers' >&2; exit 1 ;; *) echo click==8.2 >${LOCK} ;; esac`,
    );
    const { status, stderr } = run('alpha');
    assert.equal(status, 1);
    assert.match(stderr, /^error: no hub answers$/m);
    assert.equal(read('updates.err'), 'error: no hub answers\n');
    assert.match(read('updates.patch'), /^\+click==8\.2$/m);
    assert.ok(!existsSync(path.join(out, 'complete')));
  });

  it('leaves a patch that git applies, whatever the settings for diffs are, where no lock was before', () => {
    const { run, read, project, out } = makeProject(
      'update-locks.sh',
      `case "$*" in *upgrade) mkdir -p 'agents/my hub'; echo h11==0.16 >'agents/my hub/requirements.lock' ;; esac`,
    );
    git(project, DATE, 'rm', '--quiet', LOCK);
    commit(project, DATE);
    git(project, DATE, 'config', 'diff.noprefix', 'true');
    const { status, stderr } = run('alpha');
    assert.equal(status, 0, stderr);
    assert.match(read('updates.patch'), /^\+h11==0\.16$/m);
    git(project, DATE, 'add', '--all');
    git(project, DATE, 'rm', '--quiet', '--force', '-r', 'agents');
    git(project, DATE, 'apply', path.join(out, 'updates.patch'));
    assert.ok(existsSync(path.join(project, 'agents/my hub/requirements.lock')));
  });

  it('leaves an empty patch where nothing is newer, or no lock is there', () => {
    const none = makeProject('update-locks.sh', 'exit 0');
    git(none.project, DATE, 'rm', '--quiet', LOCK);
    commit(none.project, DATE);
    assert.equal(none.run('alpha').status, 0);
    assert.equal(none.read('updates.patch'), '');
    const { run, read } = makeProject('update-locks.sh', 'exit 0');
    assert.equal(run('alpha').status, 0);
    assert.equal(read('updates.patch'), '');
  });
});

describe('check-locks.sh', () => {
  useFakePrograms(() => ({
    node: { '*lock-runs.ts\\ alpha\\ beta': "printf 'alpha\\nbeta Lamp\\n'" },
  }));

  it('asks for each lock once, and fails after all of them where one does not install', () => {
    const { project } = makeProject(
      'check-locks.sh',
      '[ "$1" = --help ] || echo "$*"; [ "$2" != alpha ]',
    );
    const { status, stdout } = spawnSync('bash', [`${STEPS}/check-locks.sh`, 'alpha', 'beta'], {
      cwd: project,
      encoding: 'utf8',
    });
    assert.equal(status, 1);
    assert.equal(stdout, '--stack alpha lock --check\n--stack beta lock --check Lamp\n');
  });
});

describe('describe-updates.sh', () => {
  useFakePrograms(() => ({
    node: {
      '*updated-images.ts': `git diff --quiet HEAD -- ${LOCK} || echo 'alpha base web'`,
      '*runner-stack.ts\\ alpha\\ runner-alpha\\ cached': 'exit 0',
      '*update-report.ts*': 'for folder; do :; done; echo text >"$folder/text.md"',
    },
  }));
  /** Prints, in the place of JSON, its arguments and the lock that it saw. */
  const echo = `echo "$* with $(cat ${LOCK})"`;
  const describeUpdates = (fleet: string) => {
    const made = makeProject('describe-updates.sh', fleet);
    writeFiles(made.project, { [LOCK]: 'click==8.2\n' });
    const patch = spawnSync('git', ['diff'], { cwd: made.project, encoding: 'utf8' }).stdout;
    writeFiles(made.out, { 'updates.patch': patch });
    return { ...made, lock: () => readFileSync(path.join(made.project, LOCK), 'utf8') };
  };

  it("builds, measures and scans what changes with main's locks, then with the new ones", () => {
    const { run, read, lock } = describeUpdates(echo);
    const { status, stderr } = run();
    assert.equal(status, 0, stderr);
    for (const command of ['build', 'sizes', 'scan']) {
      const words = `--stack runner-alpha ${command} --json base web`;
      assert.equal(read(`before/alpha.${command}.json`), `${words} with click==8.1\n`);
      assert.equal(read(`after/alpha.${command}.json`), `${words} with click==8.2\n`);
    }
    assert.equal(read('impact.json'), 'impact --since HEAD --json with click==8.2\n');
    assert.equal(read('text.md'), 'text\n');
    assert.equal(lock(), 'click==8.2\n');
  });

  it('fails, with a text, where an image cannot be built with the new locks', () => {
    const { run, read } = describeUpdates(
      `${echo}; case "$*" in *build*) grep -q 8.1 ${LOCK} ;; esac`,
    );
    assert.equal(run().status, 1);
    assert.equal(read('text.md'), 'text\n');
  });

  it("does not fail where main's locks cannot be built any more, or a scan does not pass", () => {
    const { run } = describeUpdates(
      `${echo}; case "$*" in *build*) grep -q 8.2 ${LOCK} ;; *scan*) false ;; esac`,
    );
    assert.equal(run().status, 0);
  });

  /** A build with main's locks that stops the step. */
  const stopBy = (signal: string): string =>
    `${echo}; if grep -q 8.1 ${LOCK} && mkdir stopped; then kill -${signal} $PPID; fi`;

  it('leaves the new locks in place where it is stopped while it builds with the others', () => {
    const { run, lock } = describeUpdates(stopBy('TERM'));
    assert.equal(run().status, null);
    assert.equal(lock(), 'click==8.2\n');
  });

  it('goes on with the new locks where it was killed before', () => {
    const { run, read, lock } = describeUpdates(stopBy('KILL'));
    assert.equal(run().status, null);
    assert.equal(lock(), 'click==8.1\n');
    assert.equal(run().status, 0);
    assert.equal(lock(), 'click==8.2\n');
    assert.match(read('after/alpha.build.json'), /with click==8\.2\n$/);
  });

  it('says that the working tree is for another patch', () => {
    const { run, project, read, out } = describeUpdates(echo);
    writeFiles(project, { [LOCK]: 'click==9.0\n' });
    const { status, stderr } = run();
    assert.equal(status, 1);
    assert.match(
      stderr,
      /^::error::updates\.patch: does not fit the lock files that are here; run update-locks\.sh again$/m,
    );
    assert.ok(!existsSync(path.join(out, 'before')));
    assert.throws(() => read('text.md'));
  });

  it('builds nothing where nothing changed', () => {
    const { run, out, read } = makeProject('describe-updates.sh', echo);
    writeFiles(out, { 'updates.patch': '' });
    assert.equal(run().status, 0);
    assert.ok(!existsSync(path.join(out, 'before')));
    assert.equal(read('text.md'), 'text\n');
  });
});

describe('describe-updates.sh, stopped between its changes of the working tree', () => {
  const found = spawnSync('bash', ['--norc', '-c', 'command -v git'], {
    encoding: 'utf8',
  }).stdout.trim();
  useFakePrograms(() => ({
    node: { '*updated-images.ts': "echo 'alpha web'", '*': 'exit 0' },
    git: {
      'apply\\ --reverse\\ --check*': `exec ${found} "$@"`,
      'apply\\ --reverse\\ *': `${found} "$@" && if [ -e at-reverse ]; then kill -TERM $PPID; fi`,
      'apply\\ --check*': `exec ${found} "$@"`,
      'apply\\ *': `if [ -e at-apply ] && mkdir once; then kill -TERM $PPID; else exec ${found} "$@"; fi`,
      '*': `exec ${found} "$@"`,
    },
  }));

  for (const moment of ['at-reverse', 'at-apply']) {
    it(`leaves the new locks in place: ${moment}`, () => {
      const { project, out, run } = makeProject('describe-updates.sh', 'exit 0');
      writeFiles(project, { [LOCK]: 'click==8.2\n' });
      const { stdout: patch } = spawnSync('git', ['diff'], { cwd: project, encoding: 'utf8' });
      writeFiles(out, { 'updates.patch': patch });
      writeFiles(project, { [moment]: '' });
      assert.equal(run().status, null);
      assert.equal(readFileSync(path.join(project, LOCK), 'utf8'), 'click==8.2\n');
    });
  }
});
