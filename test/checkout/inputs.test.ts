import assert from 'node:assert/strict';
import { chmodSync, rmSync } from 'node:fs';
import path from 'node:path';
import { hashInputs, listInputFiles } from '../../src/checkout/inputs';
import { temporaryFolder, writeFiles } from '../support/folders';
import { commit, repository } from '../support/git';

const files = { 'a/one': '1', 'a/deep/two': '2', 'b/three': '3', 'ab/four': '4' };

describe('listInputFiles', () => {
  it('are the files below the paths, sorted, each once', () => {
    const root = temporaryFolder(files);
    assert.deepEqual(listInputFiles(root, ['b', 'a', 'a/deep', 'missing']), [
      'a/deep/two',
      'a/one',
      'b/three',
    ]);
  });

  it('are what git tracks or would track, in a checkout', () => {
    const root = repository();
    commit(root, '2026-01-02T03:04:05Z', { ...files, '.gitignore': '*.pyc\n' });
    writeFiles(root, { 'a/new': 'n', 'a/x.pyc': 'x' });
    rmSync(path.join(root, 'a/one'));
    assert.deepEqual(listInputFiles(root, ['a']), ['a/deep/two', 'a/new']);
  });

  it('are refused in the words of git, where it cannot list them', () => {
    const root = temporaryFolder({ ...files, '.git': 'gitdir: /nowhere\n' });
    assert.throws(() => listInputFiles(root, ['a']), /git cannot list its files: fatal: .*nowhere/);
  });

  it('leave out caches and git itself elsewhere', () => {
    const root = temporaryFolder({
      'a/__pycache__/x.pyc': 'x',
      'a/node_modules/y': 'y',
      'a/z': 'z',
    });
    assert.deepEqual(listInputFiles(root, ['.']), ['a/z']);
  });
});

describe('hashInputs', () => {
  const hash = (change: (root: string) => void = () => undefined): string => {
    const root = temporaryFolder(files);
    change(root);
    return hashInputs(root, ['a']);
  };

  it('is the same for the same files, wherever they lie', () => {
    assert.equal(hash(), hash());
  });
  it('is not touched by files beside the paths', () => {
    assert.equal(
      hash((root) => {
        writeFiles(root, { 'ab/four': 'changed' });
      }),
      hash(),
    );
  });
  it('changes with a content, a name and an executable bit', () => {
    const changed = [
      hash(),
      hash((root) => {
        writeFiles(root, { 'a/one': 'changed' });
      }),
      hash((root) => {
        rmSync(path.join(root, 'a/one'));
        writeFiles(root, { 'a/uno': '1' });
      }),
      hash((root) => {
        chmodSync(path.join(root, 'a/one'), 0o755);
      }),
    ];
    assert.equal(new Set(changed).size, changed.length);
  });
});
