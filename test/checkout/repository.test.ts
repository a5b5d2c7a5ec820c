import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { GitVersions } from '../../src/checkout/git-versions';
import { listFolder } from '../../src/checkout/inputs';
import { Repository } from '../../src/checkout/repository';
import { findAgentsFolder } from '../../src/source/agents-folder';
import { AgentTree } from '../../src/source/agent-tree';
import { useEnvironment, useFleetHome } from '../support/environment';
import { must, refusal } from '../support/errors';
import { temporaryFolder, writeFiles } from '../support/folders';
import { commit, git, repository } from '../support/git';
import { smallPlan } from '../support/context';

const DATE = '2026-01-02T03:04:05Z';
const files = { 'a.py': 'one\n', 'b.txt': 'two\n', '.gitattributes': '* filter=evil diff=evil\n' };

describe('Repository', () => {
  useFleetHome();
  let folder: string;
  /** Each program that a setting of the repository starts leaves a file here. */
  let traces: string;
  beforeEach(() => {
    folder = repository();
    commit(folder, DATE, files);
    traces = temporaryFolder();
  });

  const trace = (name: string): string => {
    const file = path.join(traces, `${name}.sh`);
    writeFileSync(file, `#!/bin/sh\ntouch '${path.join(traces, name)}'\ncat\n`);
    chmodSync(file, 0o755);
    return file;
  };
  const ran = (): string[] => readdirSync(traces).filter((name) => !name.endsWith('.sh'));

  /** Gives a repository every setting and hook that has git start a program. */
  function poison(at: string, dir = path.join(at, '.git')): void {
    const settings = {
      'core.fsmonitor': trace('fsmonitor'),
      'core.sshCommand': trace('ssh'),
      'core.gitProxy': trace('proxy'),
      'core.askPass': trace('askpass'),
      'core.pager': trace('pager'),
      'core.editor': trace('editor'),
      'core.alternateRefsCommand': trace('alternates'),
      'core.untrackedCache': 'true',
      'pager.log': trace('pager-log'),
      'pager.status': trace('pager-status'),
      'credential.helper': `!${trace('credential')}`,
      'filter.evil.clean': trace('clean'),
      'filter.evil.smudge': trace('smudge'),
      'filter.evil.process': trace('process'),
      'filter.evil.required': 'true',
      'diff.external': trace('external'),
      'diff.evil.command': trace('diff'),
      'diff.evil.textconv': trace('textconv'),
      'gpg.program': trace('gpg'),
      'log.showSignature': 'true',
      'alias.log': `!${trace('alias')}`,
      'submodule.vendor.update': `!${trace('update')}`,
      'submodule.recurse': 'true',
      'uploadpack.packObjectsHook': trace('pack'),
      'remote.origin.url': `ext::${trace('ext')}`,
      'remote.origin.uploadpack': trace('uploadpack'),
      'remote.origin.promisor': 'true',
      'protocol.ext.allow': 'always',
      'hook.evil.command': trace('hook'),
      'hook.evil.event': 'post-index-change',
    };
    // Where git's own list of hooks lies, as `git init` left it.
    for (const hook of [
      'post-index-change',
      'post-checkout',
      'reference-transaction',
      'fsmonitor-watchman',
    ]) {
      mkdirSync(path.join(dir, 'hooks'), { recursive: true });
      writeFileSync(
        path.join(dir, 'hooks', hook),
        `#!/bin/sh\ntouch '${path.join(traces, hook)}'\n`,
      );
      chmodSync(path.join(dir, 'hooks', hook), 0o755);
    }
    for (const [key, value] of Object.entries(settings)) git(at, DATE, 'config', key, value);
  }

  /** Adds a commit that says it is signed. */
  function sign(at: string): void {
    const plain = git(at, DATE, 'cat-file', 'commit', 'HEAD');
    const [header = '', ...rest] = plain.split('\n\n');
    const signature =
      'gpgsig -----BEGIN PGP SIGNATURE-----\n \n AAAA\n -----END PGP SIGNATURE-----';
    const file = path.join(temporaryFolder(), 'commit');
    writeFileSync(file, `${header}\n${signature}\n\n${rest.join('\n\n')}\n`);
    const id = git(at, DATE, 'hash-object', '-t', 'commit', '-w', file);
    git(at, DATE, 'update-ref', 'HEAD', id);
  }

  it('is poisoned in this test so that git itself would run programs', () => {
    sign(folder);
    poison(folder);
    writeFiles(folder, { 'b.txt': 'TWO\n' });
    for (const args of [['status'], ['log', '-1']]) {
      try {
        git(folder, DATE, ...args);
      } catch {
        // What its programs answer is not what git expects.
      }
    }
    for (const name of ['fsmonitor', 'process', 'gpg']) {
      assert.ok(ran().includes(name), `${name} is not among ${ran().join(', ')}`);
    }
  });

  it('is read without running anything that its configuration names', () => {
    sign(folder);
    poison(folder);
    writeFiles(folder, { 'b.txt': 'TWO\n', 'new.py': '' });
    const tree = new AgentTree(folder);
    assert.ok(tree.files.has('new.py'));
    const versions = new GitVersions(folder);
    assert.match(versions.of(['b.txt']).id, /^20260102-[0-9a-f]{8}-dirty-/);
    assert.match(versions.of(['a.py']).id, /^20260102-[0-9a-f]{8}$/);
    assert.deepEqual(ran(), []);
  });

  it('is so where objects are missing that a partial clone would fetch', () => {
    commit(folder, DATE, { 'c.py': '' });
    poison(folder);
    git(folder, DATE, 'config', 'extensions.partialClone', 'origin');
    const tree = git(folder, DATE, 'rev-parse', 'HEAD^^{tree}');
    rmSync(path.join(folder, '.git/objects', tree.slice(0, 2), tree.slice(2)));
    assert.throws(() => new GitVersions(folder).of(['a.py']));
    assert.deepEqual(ran(), []);
  });

  it('is so for submodules and repositories inside', () => {
    const vendor = path.join(folder, 'vendor');
    writeFiles(vendor, files);
    git(vendor, DATE, 'init', '--quiet');
    commit(vendor, DATE);
    commit(folder, DATE);
    const other = path.join(folder, 'other');
    writeFiles(other, files);
    git(other, DATE, 'init', '--quiet');
    for (const each of [folder, vendor, other]) poison(each);
    writeFiles(vendor, { 'b.txt': 'TWO\n' });
    const { files: found, repositories } = listFolder(folder, ['.']);
    assert.ok(found.includes('vendor/a.py') && found.includes('other/a.py'));
    const versions = new GitVersions(folder, {}, repositories);
    assert.match(versions.of(['vendor']).id, /-dirty-/);
    assert.deepEqual(ran(), []);
  });

  it('is so where a commit of it is fetched', () => {
    const source = { git: folder, commit: git(folder, DATE, 'rev-parse', 'HEAD') };
    poison(folder);
    const { stack, services } = smallPlan({ agents: JSON.stringify({ source }) });
    const found = findAgentsFolder('/', stack, must(services[0])) ?? '';
    assert.ok(existsSync(path.join(found, 'a.py')));
    assert.deepEqual(ran(), []);
  });

  it('is read as it is where a worktree, or a split index, keeps it elsewhere', () => {
    const other = path.join(temporaryFolder(), 'tree');
    git(folder, DATE, 'worktree', 'add', '--quiet', other);
    git(other, DATE, 'update-index', '--split-index');
    writeFiles(other, { 'b.txt': 'TWO\n' });
    const versions = new GitVersions(other);
    assert.match(versions.of(['a.py']).id, /^20260102-[0-9a-f]{8}$/);
    assert.match(versions.of(['b.txt']).id, /-dirty-/);
  });

  it('compares files as its settings say', () => {
    chmodSync(path.join(folder, 'a.py'), 0o755);
    assert.match(new GitVersions(folder).of(['a.py']).id, /-dirty-/);
    git(folder, DATE, 'config', 'core.fileMode', 'false');
    assert.match(new GitVersions(folder).of(['a.py']).id, /^20260102-[0-9a-f]{8}$/);
  });

  it('keeps to what its own .gitignore and info/exclude leave out', () => {
    writeFiles(folder, { 'x.log': '', 'y.tmp': '', '.gitignore': '*.log\n' });
    writeFiles(folder, { '.git/info/exclude': '*.tmp\n' });
    const { files: found } = listFolder(folder, ['.']);
    assert.deepEqual(found, ['.gitattributes', '.gitignore', 'a.py', 'b.txt']);
  });

  it('says where its working tree lies by the folder, not by a setting', () => {
    git(folder, DATE, 'config', 'core.worktree', '/');
    assert.deepEqual(
      new Repository(folder).run('ls-files').split('\n').sort(),
      Object.keys(files).sort(),
    );
  });

  it('takes names of files as they are, not as patterns', () => {
    commit(folder, '2026-02-03T04:05:06Z', { ':(glob)*': 'x', '*': 'y' });
    assert.match(new GitVersions(folder).of(['*']).id, /^20260203-/);
    commit(folder, '2026-03-04T05:06:07Z', { 'a.py': 'three' });
    assert.match(new GitVersions(folder).of(['*']).id, /^20260203-/);
    assert.match(new GitVersions(folder).of([':(glob)*']).id, /^20260203-/);
  });
});

/** Checks that everything which reads a repository refuses this one, with this line. */
function refuseToRead(folder: string, line: string): void {
  const readers = [() => new GitVersions(folder), () => listFolder(folder, ['.'])];
  for (const read of readers) assert.deepEqual(refusal(read), [line]);
}

describe('Repository, where a hook of git calls the program', () => {
  const plain = temporaryFolder(files);
  useEnvironment(() => ({
    GIT_DIR: path.join(repository(), '.git'),
    GIT_INDEX_FILE: path.join(plain, 'index'),
    GIT_WORK_TREE: plain,
  }));

  it('is the one of the folder', () => {
    assert.match(refusal(() => new GitVersions(plain))[0] ?? '', /is not a git checkout/);
  });
});

describe('Repository, where git is not installed', () => {
  const folder = temporaryFolder({ '.git/HEAD': 'ref: refs/heads/main\n' });
  useEnvironment(() => ({ PATH: temporaryFolder() }));

  it('says what to install', () => {
    refuseToRead(folder, 'git: is not on PATH; install it: apt-get install git');
  });
});

describe('Repository, of another user', () => {
  // As git's own tests do it: no second user is needed.
  useEnvironment(() => ({ GIT_TEST_ASSUME_DIFFERENT_OWNER: '1', GIT_CONFIG_GLOBAL: '/dev/null' }));

  it('is refused, with the two ways out', () => {
    const folder = temporaryFolder({ '.git/HEAD': 'ref: refs/heads/main\n' });
    for (const each of ['objects', 'refs']) mkdirSync(path.join(folder, '.git', each));
    const line = `${folder}: belongs to another user, so git does not read it; run this as its owner or, if you trust its owner, run git config --global --add safe.directory ${folder}`;
    refuseToRead(folder, line);
  });
});
