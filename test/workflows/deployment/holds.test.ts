import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { root } from '../../../src/lib/root';
import { useFakePrograms } from '../../support/environment';
import { temporaryFolder, writeFiles } from '../../support/folders';
import { commit, git } from '../../support/git';
import { needsJq } from '../../support/programs';

const STEPS = 'src/workflows/steps';
const DATE = '2026-01-01T00:00:00Z';
const FILE = 'fleet/holds/alpha.json';
const OWN = 'fleet/holds-alpha';

describe('commit-holds.sh', () => {
  needsJq();
  const here = temporaryFolder();
  const remote = path.join(here, 'remote');
  const hooks = path.join(remote, 'hooks');
  const calls = path.join(here, 'calls');
  useFakePrograms(() => ({
    gh: {
      '*state=open*--jq*': `for last; do :; done; jq -r "$last" ${here}/open`,
      '*POST*': `echo "$*" >>${calls}; if [ -s ${here}/refused ]; then cat ${here}/refused >&2; exit 1; fi; echo 7`,
    },
  }));
  beforeEach(() => {
    rmSync(here, { recursive: true, force: true });
    const source = temporaryFolder({ 'README.md': 'words\n', [FILE]: '{}\n' });
    git(source, DATE, 'init', '--quiet', '--initial-branch', 'main');
    cpSync(path.join(root, STEPS), path.join(source, STEPS), { recursive: true });
    commit(source, DATE);
    writeFiles(here, { open: '[]', refused: '', calls: '' });
    git(here, DATE, 'clone', '--quiet', '--bare', source, remote);
  });

  const clone = (branch = 'main'): string => {
    const folder = path.join(temporaryFolder(), 'clone');
    git(here, DATE, 'clone', '--quiet', '--branch', branch, remote, folder);
    return folder;
  };
  const push = (branch: string, files: Readonly<Record<string, string>>): void => {
    const folder = clone(branch);
    commit(folder, DATE, files);
    git(folder, DATE, 'push', '--quiet', 'origin', branch);
  };
  /** Runs the step in a checkout of what was deployed. */
  const run = (checkout: string, holds = '{"new":1}\n') => {
    const folder = temporaryFolder({ 'alpha.json': holds, 'beta.json': '{"other":1}\n' });
    const { status, stdout, stderr } = spawnSync('bash', [`${STEPS}/commit-holds.sh`, folder], {
      cwd: checkout,
      encoding: 'utf8',
      env: {
        ...process.env,
        STACK: 'alpha',
        BRANCH: 'main',
        GH_TOKEN: 'token',
        GITHUB_REPOSITORY: 'octo/fleet',
        GITHUB_SERVER_URL: 'https://github.com',
        GITHUB_RUN_ID: '40',
      },
    });
    return { status, said: `${stdout}${stderr}` };
  };
  const at = (...args: string[]): string => git(remote, DATE, ...args);
  const changed = (range: string): string => at('diff', '--name-only', ...range.split(' '));
  /** Lets the remote refuse pushes to branches that a shell pattern matches, as GitHub does for a protected branch. */
  const protect = (pattern: string): void => {
    const hook = `#!/bin/sh\ncase $1 in refs/heads/${pattern}) echo 'GH006: protected branch' >&2; exit 1;; esac\n`;
    writeFileSync(path.join(hooks, 'update'), hook, { mode: 0o755 });
  };

  it('commits exactly that file on the branch that was deployed', () => {
    const before = at('rev-parse', 'main');
    const { status, said } = run(clone());
    assert.equal(status, 0, said);
    assert.equal(at('rev-parse', 'main^'), before);
    assert.equal(changed('main^ main'), FILE);
    assert.equal(at('show', `main:${FILE}`), '{"new":1}');
    assert.equal(at('log', '-1', '--format=%an', 'main'), 'github-actions[bot]');
    assert.match(at('log', '-1', '--format=%b', 'main'), /octo\/fleet\/actions\/runs\/40$/);
  });

  it('keeps what the branch has got meanwhile, also the holds of another machine', () => {
    const checkout = clone();
    push('main', { 'README.md': 'more\n', 'fleet/holds/beta.json': '{"b":1}\n' });
    const { status, said } = run(checkout);
    assert.equal(status, 0, said);
    assert.equal(changed('main^ main'), FILE);
    assert.equal(at('show', 'main:README.md'), 'more');
    assert.equal(at('show', 'main:fleet/holds/beta.json'), '{"b":1}');
  });

  it('tries again where somebody pushes between its look and its push', () => {
    const checkout = clone();
    const racer = clone();
    commit(racer, DATE, { 'README.md': 'raced\n' });
    // Once: the first push finds the branch moved on.
    const hook = `#!/bin/sh\n[ -e raced ] && exit 0\ntouch raced\nunset GIT_QUARANTINE_PATH GIT_OBJECT_DIRECTORY GIT_ALTERNATE_OBJECT_DIRECTORIES\ngit fetch --quiet ${racer} +main:main\n`;
    writeFileSync(path.join(hooks, 'pre-receive'), hook, { mode: 0o755 });
    const { status, said } = run(checkout);
    assert.equal(status, 0, said);
    assert.ok(existsSync(path.join(remote, 'raced')));
    assert.equal(at('show', 'main:README.md'), 'raced');
    assert.equal(changed('main^ main'), FILE);
  });

  it('commits nothing where the branch has the same holds already', () => {
    const checkout = clone();
    push('main', { [FILE]: '{"new":1}\n' });
    const before = at('rev-parse', 'main');
    const { status, said } = run(checkout);
    assert.equal(status, 0, said);
    assert.match(said, /^main has these holds already$/m);
    assert.equal(at('rev-parse', 'main'), before);
  });

  it('fails with a clear word where the branch has other holds by now', () => {
    const checkout = clone();
    push('main', { [FILE]: '{"by hand":1}\n' });
    const before = at('rev-parse', 'main');
    const { status, said } = run(checkout);
    assert.equal(status, 1);
    assert.match(
      said,
      /^::error::fleet\/holds\/alpha\.json: conflicts: main has other holds by now than the commit that was deployed; put those of the artifact holds-alpha of this run into the file by hand$/m,
    );
    assert.equal(at('rev-parse', 'main'), before);
  });

  it('opens a pull request where the branch takes no push, and brings it up to date', () => {
    protect('main');
    const first = run(clone());
    assert.equal(first.status, 0, first.said);
    assert.match(
      first.said,
      /^::warning::merge pull request 7: until then the next deployment of alpha refuses /m,
    );
    assert.equal(changed(`main ${OWN}`), FILE);
    assert.match(
      readFileSync(calls, 'utf8'),
      /^api --method POST repos\/octo\/fleet\/pulls .*base=main --raw-field head=fleet\/holds-alpha --jq \.number$/m,
    );
    writeFiles(here, { open: '[{"number":7}]', calls: '' });
    const second = run(clone(), '{"newer":1}\n');
    assert.equal(second.status, 0, second.said);
    assert.equal(at('show', `${OWN}:${FILE}`), '{"newer":1}');
    assert.equal(at('rev-parse', `${OWN}^`), at('rev-parse', 'main'));
    assert.equal(readFileSync(calls, 'utf8'), '');
  });

  it('leaves commits of others on that branch alone', () => {
    protect('main');
    assert.equal(run(clone()).status, 0);
    push(OWN, { 'README.md': 'mine\n' });
    const before = at('rev-parse', OWN);
    const { status, said } = run(clone(), '{"newer":1}\n');
    assert.equal(status, 1);
    assert.match(
      said,
      /^::error::fleet\/holds-alpha: has commits of others, .*: 'somebody@example\.org'; /m,
    );
    assert.equal(at('rev-parse', OWN), before);
  });

  it('says what to do where nothing may be pushed, or no request opened', () => {
    protect('*');
    const nothing = run(clone());
    assert.equal(nothing.status, 1);
    assert.match(
      nothing.said,
      /^::error::fleet\/holds-alpha: cannot be pushed, .*; or commit the artifact holds-alpha of this run as fleet\/holds\/alpha\.json by hand$/m,
    );
    protect('main');
    writeFiles(here, { refused: 'gh: not permitted (HTTP 403)\n' });
    const { status, said } = run(clone());
    assert.equal(status, 1);
    assert.match(said, /^::error::no pull request can be opened, .*allow it in Settings, Actions/m);
  });
});

describe('check-holds.sh', () => {
  const RUN =
    '--import\\ ./src/lib/register-tsx.mjs\\ src/workflows/run/deployment-holds.ts\\ alpha';
  useFakePrograms(() => ({
    node: { [RUN]: `grep -q Worker ${FILE} || { echo 'error: no holds' >&2; exit 1; }` },
  }));
  const check = (folder: string) => {
    const place = temporaryFolder({ 'bin/fleet': '#!/bin/sh\n' });
    cpSync(path.join(root, STEPS), path.join(place, STEPS), { recursive: true });
    chmodSync(path.join(place, 'bin/fleet'), 0o755);
    const { status, stderr } = spawnSync('bash', [`${STEPS}/check-holds.sh`, folder], {
      cwd: place,
      encoding: 'utf8',
      env: { ...process.env, STACK: 'alpha' },
    });
    return { status, stderr };
  };

  it("reads the file in the place of the stack's holds, and hands the program's errors on", () => {
    assert.equal(check(temporaryFolder({ 'alpha.json': '{"Worker":{}}' })).status, 0);
    const { status, stderr } = check(temporaryFolder({ 'alpha.json': '{}' }));
    assert.equal(status, 1);
    assert.match(
      stderr,
      /^error: no holds\n::error::alpha\.json: is not committed, for the reasons above; /m,
    );
  });

  it('refuses a file that is missing, or a link to another', () => {
    const folder = temporaryFolder({ 'other.json': '{"Worker":{}}' });
    symlinkSync('other.json', path.join(folder, 'alpha.json'));
    for (const each of [temporaryFolder(), folder]) {
      const { status, stderr } = check(each);
      assert.equal(status, 1);
      assert.match(stderr, /^::error::alpha\.json: is missing, or is no plain file; /m);
    }
  });
});
