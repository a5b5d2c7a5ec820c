import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../src/lib/root';
import { useFakePrograms } from '../support/environment';
import { temporaryFolder } from '../support/folders';

describe('a program that setup builds from Go', () => {
  const asked = path.join(temporaryFolder(), 'asked');
  useFakePrograms(() => ({
    gcc: { '': 'true' },
    'pkg-config': { '--exists\\ *': 'true' },
    go: {
      'env\\ GOVERSION': 'echo go1.99.0',
      'build\\ *broken*': 'echo half >"$3"; echo no such module >&2; exit 1',
      'build\\ *': `echo "cgo $CGO_ENABLED in $PWD: $*" >${asked}; echo whole >"$3"`,
    },
  }));
  const pinned = path.join(root, 'setup/workflow-tools');
  function run(script: string) {
    const home = temporaryFolder();
    const { status, stdout, stderr } = spawnSync(
      'bash',
      [
        // From a socket, as Node gives it, bash reads ~/.bashrc, which may put programs before those of the test.
        '--norc',
        '-c',
        `set -Eeuo pipefail; here=${root}/setup; . "$here/lib.sh"; . "$here/go.sh"; mkdir -p "$run"; step=tests; ${script}`,
      ],
      { encoding: 'utf8', env: { ...process.env, FLEET_HOME: home } },
    );
    const made = path.join(home, 'programs/tool');
    return {
      status,
      stdout,
      stderr,
      home,
      made: existsSync(made) ? readFileSync(made, 'utf8') : '',
    };
  }
  const build = (word: string, more = ''): string =>
    `${word} "$FLEET_HOME/programs/tool" ${pinned} example.org/tool${more}`;

  it('is built in the folder of its pins, under another name until it is whole', () => {
    const { status, stdout, stderr, home, made } = run(build('need_program', " -ldflags '-s -w'"));
    assert.equal(status, 0, stderr);
    assert.equal(made, 'whole\n');
    assert.deepEqual(readdirSync(path.join(home, 'programs')), ['tool']);
    assert.equal(
      readFileSync(asked, 'utf8'),
      `cgo 0 in ${pinned}: build -o ${home}/programs/.tool.new -ldflags -s -w example.org/tool\n`,
    );
    assert.match(stdout, /building tool from source\n.*built tool in \d+ s\n/);
  });

  it('may be partly in C', () => {
    assert.equal(run(`find_go ${pinned}; CGO_ENABLED=1 ${build('need_program')}`).status, 0);
    assert.match(readFileSync(asked, 'utf8'), /^cgo 1 in /);
  });

  it('leaves nothing that looks whole where Go fails, and says where to read why', () => {
    const { status, stderr, made } = run(build('need_program', ' -tags broken'));
    assert.equal(status, 1);
    assert.equal(made, '');
    assert.match(
      stderr,
      /^no such module\nerror: tests: building tool failed, see \S+\/build-tool\.log; check the network/,
    );
  });

  it('can be done without', () => {
    const { status, stdout, made } = run(
      `${build('build_program', ' -tags broken')} || echo skipped`,
    );
    assert.equal(status, 0);
    assert.equal(made, '');
    assert.match(stdout, /^skipped$/m);
  });

  for (const [script, lock] of [
    ['docker-engine.sh build', 'docker-engine'],
    ['workflow-tools.sh', 'workflow-tools'],
  ] as const) {
    it(`waits for no setup where only tests need it: ${lock}`, () => {
      const line = `${root}/setup/${script}`;
      // Setup's Go is at work meanwhile.
      const { status, stdout, stderr, home } = run(
        `mkdir -p "$FLEET_HOME/go"; touch "$FLEET_HOME/go/in-use"
        flock "$run/setup.lock" timeout 60 ${line}
        flock "$run/${lock}.lock" timeout 1 ${line} || true`,
      );
      assert.equal(status, 0, stderr);
      assert.equal(existsSync(path.join(home, 'go/in-use')), true);
      assert.doesNotMatch(stdout, /another setup is running/);
      assert.match(stdout, new RegExp(`another ${lock} is running: waiting for it`));
    });
  }

  it('is built by one function alone', () => {
    const scripts = readdirSync(path.join(root, 'setup'), { recursive: true, encoding: 'utf8' });
    const building = scripts
      .filter((name) => name.endsWith('.sh'))
      .filter((name) =>
        /\bgo"? build\b/.test(readFileSync(path.join(root, 'setup', name), 'utf8')),
      );
    assert.deepEqual(building, ['go.sh']);
  });
});
