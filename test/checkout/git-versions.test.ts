import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { hashInputs } from '../../src/checkout/inputs';
import { GitVersions } from '../../src/checkout/git-versions';
import { refusal } from '../support/errors';
import { temporaryFolder, writeFiles } from '../support/folders';
import { commit, git, repository } from '../support/git';

const FIRST = '2026-01-02T03:04:05Z';
const SECOND = '2026-02-03T04:05:06Z';
const paths = ['images/web', 'images/shared'];
const files = { 'images/web/Dockerfile': 'FROM base\n', 'images/shared/pip': 'one\n' };

describe('Versions', () => {
  let root: string;
  let sha: string;
  beforeEach(() => {
    root = repository();
    sha = commit(root, FIRST, files);
  });
  const short = (id: string): string => id.slice(0, 8);
  const dirty = (): string => `-dirty-${hashInputs(root, paths).slice(0, 12)}`;

  it('are date, commit and time of the last commit that touched the paths', () => {
    const wanted = { id: `20260102-${short(sha)}`, revision: sha, epoch: 1767323045 };
    assert.deepEqual(new GitVersions(root).of(paths), wanted);
  });

  it('stay when other files are committed', () => {
    commit(root, SECOND, { 'README.md': 'words\n', 'images/webby/Dockerfile': 'FROM x\n' });
    assert.equal(new GitVersions(root).of(paths).id, `20260102-${short(sha)}`);
  });

  it('move when one of the paths is committed', () => {
    const later = commit(root, SECOND, { 'images/shared/pip': 'two\n' });
    assert.deepEqual(new GitVersions(root).of(paths), {
      id: `20260203-${short(later)}`,
      revision: later,
      epoch: 1770091506,
    });
    assert.equal(new GitVersions(root).of(['images/web']).id, `20260102-${short(sha)}`);
  });

  it('say dirty, with a hash of the inputs, while a change is not committed', () => {
    writeFiles(root, { 'images/web/Dockerfile': 'FROM other\n' });
    const { id, revision, epoch } = new GitVersions(root).of(paths);
    assert.equal(id, `20260102-${short(sha)}${dirty()}`);
    assert.equal(revision, `${sha}${dirty()}`);
    assert.equal(epoch, 1767323045);
  });

  it('say dirty for a file that git does not know yet, and for a deleted one', () => {
    writeFiles(root, { 'images/web/new.txt': 'new\n' });
    assert.equal(new GitVersions(root).of(paths).id, `20260102-${short(sha)}${dirty()}`);
    rmSync(path.join(root, 'images/web/new.txt'));
    rmSync(path.join(root, 'images/shared/pip'));
    assert.equal(new GitVersions(root).of(paths).id, `20260102-${short(sha)}${dirty()}`);
  });

  it('are clean while only other files are dirty, even ones that begin alike', () => {
    writeFiles(root, { 'images/webby/Dockerfile': 'FROM x\n', 'notes.txt': 'x\n' });
    assert.equal(new GitVersions(root).of(paths).id, `20260102-${short(sha)}`);
  });

  it('do not count what git ignores', () => {
    commit(root, FIRST, { '.gitignore': '*.pyc\n' });
    writeFiles(root, { 'images/web/x.pyc': 'x' });
    assert.equal(new GitVersions(root).of(paths).id, `20260102-${short(sha)}`);
  });

  it('are dirty from the beginning of time where nothing was committed yet', () => {
    root = repository();
    writeFiles(root, files);
    assert.deepEqual(new GitVersions(root).of(paths), {
      id: `19700101-00000000${dirty()}`,
      revision: `${'0'.repeat(40)}${dirty()}`,
      epoch: 0,
    });
  });

  it('see changes where the project is a folder of a larger checkout', () => {
    const top = repository();
    const placed = Object.entries(files).map(([name, text]) => [`fleet/${name}`, text]);
    sha = commit(top, FIRST, Object.fromEntries(placed) as Record<string, string>);
    root = path.join(top, 'fleet');
    assert.equal(new GitVersions(root).of(paths).id, `20260102-${short(sha)}`);
    writeFiles(root, { 'images/web/Dockerfile': 'FROM other\n' });
    assert.equal(new GitVersions(root).of(paths).id, `20260102-${short(sha)}${dirty()}`);
  });

  it('cannot be told from a shallow clone, which names the way out', () => {
    commit(root, SECOND, { 'README.md': 'words\n' });
    const clone = path.join(temporaryFolder(), 'clone');
    git(root, FIRST, 'clone', '--quiet', '--depth', '1', `file://${root}`, clone);
    assert.deepEqual(
      refusal(() => new GitVersions(clone)),
      [
        `${clone}: is a shallow clone, which hides when an image last changed; run git fetch --unshallow, or write fetch-depth: 0 in the workflow`,
      ],
    );
  });

  it('cannot be told outside a checkout', () => {
    const unpacked = temporaryFolder(files);
    assert.deepEqual(
      refusal(() => new GitVersions(unpacked)),
      [
        `${unpacked}: is not a git checkout, and image tags come from its history; clone the repository instead of unpacking it`,
      ],
    );
  });
});
