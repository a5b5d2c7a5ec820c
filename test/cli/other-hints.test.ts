import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { writeCommand } from '../../src/lib/shell';
import { writeSecretCommand } from '../../src/stack/plain-secrets';
import { temporaryFolder, writeFiles } from '../support/folders';
import { commit, git } from '../support/git';
import { fillWords, ODD, OTHER_HINTS } from '../support/hint-values';
import { listHints } from '../support/hints';

/** What a shell made of a command. */
interface Answer {
  readonly code: number | null;
  readonly out: string;
}

/** Without the packages' programs, which npx puts first: its pulumi would fetch another. */
const SYSTEM_PATH = (process.env['PATH'] ?? '')
  .split(path.delimiter)
  .filter((folder) => !folder.includes('node_modules'))
  .join(path.delimiter);

/** Runs a line as it is pasted, in a folder that is also HOME. */
function paste(line: string, folder: string): Answer {
  const { status, stdout, stderr } = spawnSync('bash', ['--norc', '-c', line], {
    cwd: folder,
    encoding: 'utf8',
    env: {
      PATH: `${SYSTEM_PATH}:/usr/sbin`,
      HOME: folder,
      GIT_ALLOW_PROTOCOL: 'file',
    },
  });
  return { code: status, out: `${stdout}${stderr}` };
}

const has = (program: string): boolean => paste(`command -v ${program}`, '/').code === 0;

/** Makes a repository with a file of one commit, and a clone of it. */
function makeClone(...options: readonly string[]): {
  readonly origin: string;
  readonly clone: string;
} {
  const folder = temporaryFolder();
  const [origin, clone] = [path.join(folder, 'origin'), path.join(folder, 'clone')];
  mkdirSync(origin);
  git(origin, '', 'init', '--quiet');
  for (const text of ['one', 'two']) {
    writeFiles(origin, { 'a.txt': text });
    commit(origin, '2026-01-02T03:04:05Z');
  }
  git(folder, '', 'clone', '--quiet', ...options, `file://${origin}`, 'clone');
  return { origin, clone };
}

/** Runs of commands that need no server: each does what its message says. */
const RUNS: Readonly<Record<string, (line: string) => void>> = {
  'git submodule': (line) => {
    const { origin, clone } = makeClone();
    const add = ['-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add'];
    git(origin, '', ...add, `file://${clone}`, ODD);
    commit(origin, '2026-01-03T03:04:05Z');
    git(clone, '', 'pull', '--quiet');
    assert.equal(paste(line, clone).code, 0);
    assert.ok(existsSync(path.join(clone, ODD, 'a.txt')));
  },
  'git fetch --unshallow': (line) => {
    const { clone } = makeClone('--depth', '1');
    assert.equal(paste(line, clone).code, 0);
    assert.equal(paste('git rev-list --count HEAD', clone).out, '2\n');
  },
  'git checkout': (line) => {
    const { origin } = makeClone();
    writeFiles(origin, { 'a.txt': 'spoilt' });
    assert.equal(paste(line, origin).code, 0);
    assert.equal(paste('cat a.txt', origin).out, 'two');
  },
  'git fetch': (line) => {
    const { origin, clone } = makeClone();
    writeFiles(origin, { 'a.txt': 'three' });
    commit(origin, '2026-01-03T03:04:05Z');
    assert.equal(paste(line, clone).code, 0);
    const [head] = paste('git rev-parse HEAD', origin).out.split('\n');
    assert.equal(paste(`git cat-file -t ${head ?? ''}`, clone).out, 'commit\n');
  },
  'git rm': (line) => {
    const { origin } = makeClone();
    writeFiles(origin, { [ODD]: '', 'fleet/b.ts': '' });
    commit(origin, '2026-01-03T03:04:05Z');
    assert.equal(paste(line, origin).code, 0);
    assert.equal(paste('ls', origin).out, 'a.txt\n');
  },
  'git config': (line) => {
    const folder = temporaryFolder();
    assert.equal(paste(line, folder).code, 0);
    assert.equal(paste('git config --global safe.directory', folder).out, `${ODD}\n`);
  },
  'npm ci': (line) => {
    const folder = temporaryFolder();
    const lock = { name: 'a', lockfileVersion: 3, packages: { '': { name: 'a' } } };
    writeFiles(folder, {
      'package.json': '{"name":"a"}',
      'package-lock.json': JSON.stringify(lock),
    });
    assert.equal(paste(line, folder).code, 0);
  },
  free: (line) => {
    assert.match(paste(line, '/').out, /^Mem: +\d+/m);
  },
  df: (line) => {
    assert.match(paste(line, '/').out, /% \/$/m);
  },
};

/** Commands that need a server, root or a login: the program's help knows their options. By the words that lead to it. */
const HELP: Readonly<
  Record<string, { readonly help: string; readonly options: readonly string[] }>
> = {
  'pulumi config set': {
    help: 'pulumi config set --help',
    options: ['--secret', '--path', '--stack'],
  },
  'pulumi cancel': { help: 'pulumi cancel --help', options: ['--stack'] },
  'pulumi login': { help: 'pulumi login --help', options: ['pulumi login'] },
  'pulumi stack init': { help: 'pulumi stack init --help', options: ['<stack-name>'] },
  'docker system prune': { help: 'docker system prune --help', options: ['docker system prune'] },
  'docker volume rm': { help: 'docker volume rm --help', options: ['docker volume rm'] },
  'docker rm': { help: 'docker rm --help', options: ['-f'] },
  'docker ps': { help: 'docker ps --help', options: ['--all', '--filter'] },
  'docker login': { help: 'docker login --help', options: ['[SERVER]'] },
  'docker info': { help: 'docker info --help', options: ['--format'] },
  'sudo usermod': { help: 'usermod --help', options: ['-a', '-G'] },
  'apt-get install': { help: 'apt-get --help', options: ['install'] },
  'gh auth login': { help: 'gh auth login --help', options: ['gh auth login'] },
  'gh auth status': { help: 'gh auth status --help', options: ['gh auth status'] },
  'git lfs pull': { help: 'git lfs pull -h', options: ['git lfs pull'] },
};

const lines = [
  ...new Set(
    listHints()
      .filter(({ ofFleet }) => !ofFleet)
      .flatMap(({ key, words }) =>
        (OTHER_HINTS[key] ?? []).map((form) => {
          const [first = '', ...rest] = fillWords(words, form);
          return key.includes(': writeSecretCommand ')
            ? writeSecretCommand(first, rest[0])
            : writeCommand(first, ...rest);
        }),
      ),
  ),
];

const findKey = (table: object, line: string): string | undefined =>
  Object.keys(table).find((key) => `${line} `.startsWith(`${key} `));

describe('commands of other programs that messages tell to run', () => {
  for (const line of lines) {
    it(line, function () {
      const run = findKey(RUNS, line);
      const help = findKey(HELP, line);
      assert.ok(run ?? help, 'write how it is run');
      const [program = ''] = (help === undefined ? line : (HELP[help]?.help ?? '')).split(' ');
      const lfs = line.startsWith('git lfs') && !has('git-lfs');
      if (!has(program) || lfs) this.skip();
      if (run !== undefined) RUNS[run]?.(line);
      else {
        const { help: asked = '', options = [] } = HELP[help ?? ''] ?? {};
        const { code, out } = paste(asked, temporaryFolder());
        assert.equal(code, 0, out);
        for (const option of options) assert.ok(out.includes(option), `${option}: ${out}`);
        // The options of the line are those that its help is asked for.
        const given = line.split(' ').filter((word) => word.startsWith('--'));
        assert.deepEqual(
          given.filter((word) => !options.includes(word)),
          [],
        );
      }
    });
  }
});
