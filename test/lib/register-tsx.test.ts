import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../src/lib/root';
import { temporaryFolder } from '../support/folders';

const MARK = 'hostile code ran';
const LOADER = './src/lib/register-tsx.mjs';

const readProjectFile = (name: string): string => readFileSync(path.join(root, name), 'utf8');

/** A program of several kinds of modules, so that each way to load one is tried. */
const PROGRAM = {
  'main.ts':
    "import { one } from './one';\nvoid import('./two').then(({ two }) => console.log(one + two));\n",
  'one.ts': 'export const one: number = 1;\n',
  'two.ts': 'export const two: number = 2;\n',
  'small.test.ts':
    "import { one } from './one';\nit('runs', () => { if (one !== 1) throw new Error(); });\n",
};

interface Run {
  readonly command: string;
  readonly args: readonly string[];
}

const runNode = (...args: string[]): Run => ({ command: process.execPath, args });

/** A temporary folder in which somebody else has put compiled code for every module that is loaded. */
class HostileFolder {
  readonly folder = temporaryFolder();

  /** Lets tsx itself keep the code of these runs, and changes all of it. */
  constructor(...runs: readonly Run[]) {
    for (const run of runs) this.run(run);
    const kept = path.join(this.folder, `tsx-${String(process.geteuid?.())}`);
    for (const name of readdirSync(kept)) {
      const file = path.join(kept, name);
      const content = JSON.parse(readFileSync(file, 'utf8')) as { code: string };
      content.code = `process.stdout.write(${JSON.stringify(`${MARK}\n`)});${content.code}`;
      writeFileSync(file, JSON.stringify(content));
    }
  }

  run({ command, args }: Run, fleetHome = path.join(temporaryFolder(), 'home')): string {
    const { stdout, stderr, status } = spawnSync(command, args, {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, TMPDIR: this.folder, FLEET_HOME: fleetHome },
    });
    assert.equal(status, 0, `${args.join(' ')}: ${stderr}`);
    return stdout;
  }
}

describe('register-tsx', function () {
  this.timeout(120_000);
  const folder = temporaryFolder(PROGRAM);
  const main = path.join(folder, 'main.ts');
  const mocha = (...args: string[]): Run =>
    runNode('node_modules/mocha/bin/mocha.js', ...args, path.join(folder, 'small.test.ts'));
  const policy = (loader: string): Run =>
    runNode('--eval', `require(${JSON.stringify(loader)}); require('./policy/rule.ts')`);
  const unsafe = [
    runNode('--import', 'tsx', main),
    mocha('--no-config', '--require', 'tsx/cjs'),
    policy('tsx/cjs'),
  ];
  let hostile: HostileFolder;
  before(() => {
    hostile = new HostileFolder(...unsafe);
  });

  it('meets code that would run without it', () => {
    for (const each of unsafe) assert.match(hostile.run(each), new RegExp(MARK));
  });

  /** The options with which Pulumi starts the program, and the file that the policy pack loads first. */
  const [, nodeArguments = ''] = /nodeargs: (.*)/.exec(readProjectFile('Pulumi.yaml')) ?? [];
  const [, packLoader = ''] = /require\('(.*)'\)/.exec(readProjectFile('policy/main.js')) ?? [];
  const entries: Readonly<Record<string, Run>> = {
    'a script': runNode('--import', LOADER, main),
    'the program that Pulumi starts': runNode(...nodeArguments.split(' '), main),
    'mocha as it is set up': mocha('--no-parallel'),
    'mocha as it is set up for integration tests': mocha(
      ...['--config', 'test/integration/.mocharc.json', '--no-parallel'],
    ),
    'the policy pack': policy(path.resolve(root, 'policy', packLoader)),
  };
  for (const [name, run] of Object.entries(entries)) {
    it(`lets ${name} read no code from the temporary folder`, () => {
      const text = hostile.run(run);
      assert.doesNotMatch(text, new RegExp(MARK));
    });
  }

  it('lets bin/fleet read no code from the temporary folder', () => {
    // Not --help: it ends before tsx has written all that it keeps.
    const matrix = runNode('--import', 'tsx', 'src/cli/main.ts', 'matrix');
    const folder = new HostileFolder(matrix);
    assert.match(folder.run(matrix), new RegExp(MARK));
    const text = folder.run({ command: 'bin/fleet', args: ['matrix'] });
    assert.doesNotMatch(text, new RegExp(MARK));
    assert.match(text, /^LEVEL /);
  });

  it('keeps the code in FLEET_HOME and reads it there, and leaves TMPDIR as it was', () => {
    const home = path.join(temporaryFolder(), 'home');
    const script = path.join(
      temporaryFolder({ 'a.ts': 'console.log(process.env.TMPDIR);' }),
      'a.ts',
    );
    const run = runNode('--import', LOADER, script);
    assert.equal(hostile.run(run, home), `${hostile.folder}\n`);
    const cache = path.join(home, 'cache', `tsx-${String(process.geteuid?.())}`);
    const [name = ''] = readdirSync(cache);
    const file = path.join(cache, name);
    const content = JSON.parse(readFileSync(file, 'utf8')) as { code: string };
    writeFileSync(file, JSON.stringify({ ...content, code: "console.log('from the cache')" }));
    assert.equal(hostile.run(run, home), 'from the cache\n');
  });

  /** FLEET_HOMEs that somebody else may write to. */
  const shared: Readonly<Record<string, (home: string) => void>> = {
    'may be written by every user': (home) => {
      chmodSync(home, 0o777);
    },
    'lies where every user may write': (home) => {
      chmodSync(path.dirname(home), 0o777);
    },
    'is another user’s': (home) => {
      chownSync(home, 12_345, 12_345);
    },
    'has a cache that is another user’s': (home) => {
      chownSync(path.join(home, 'cache'), 12_345, 12_345);
    },
  };
  for (const [name, share] of Object.entries(shared)) {
    it(`reads no code from a FLEET_HOME that ${name}, and leaves nothing in the temporary folder`, function () {
      if (name.includes('another') && process.geteuid?.() !== 0) this.skip();
      const home = path.join(temporaryFolder(), 'home');
      mkdirSync(path.join(home, 'cache'), { recursive: true });
      // What is there was put there by somebody else.
      execFileSync('cp', ['-R', `${hostile.folder}/.`, path.join(home, 'cache')]);
      share(home);
      const empty = temporaryFolder();
      const { stdout, stderr } = spawnSync(process.execPath, ['--import', LOADER, main], {
        cwd: root,
        encoding: 'utf8',
        env: { ...process.env, TMPDIR: empty, FLEET_HOME: home },
      });
      assert.equal(stdout, '3\n', stderr);
      assert.deepEqual(readdirSync(empty), []);
    });
  }

  it('works where FLEET_HOME cannot be made, as on a disk that is full', () => {
    const file = path.join(temporaryFolder({ file: '' }), 'file');
    assert.equal(hostile.run(runNode('--import', LOADER, main), path.join(file, 'home')), '3\n');
  });

  it('is the only file that loads tsx', () => {
    const files = execFileSync('git', ['ls-files', '-z', '-co', '--exclude-standard'], {
      cwd: root,
      encoding: 'utf8',
    }).split('\0');
    const loads = /['\"]tsx(\/\w+)?['\"]|(npx|--?import|--require|-r) tsx\b|bin\/tsx\b/;
    const found = files.filter(
      (name) =>
        /\.(ts|js|cjs|mjs|json|ya?ml|sh|md)$|^bin\//.test(name) &&
        !/^(CHANGELOG.md|package(-lock)?.json|test\/lib\/register-tsx.test.ts)$/.test(name) &&
        loads.test(readProjectFile(name)),
    );
    assert.deepEqual(found, ['src/lib/register-tsx.cjs', 'src/lib/register-tsx.mjs']);
  });
});
