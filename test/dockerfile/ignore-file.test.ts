import assert from 'node:assert/strict';
import { parseDockerignore } from '../../src/dockerfile/ignore-file';

/** Lists which of these files a .dockerignore excludes. */
const excluded = (lines: readonly string[], ...files: readonly string[]): string[] =>
  files.filter(parseDockerignore(lines.join('\n')));

describe('parseDockerignore', () => {
  it('begins at the root, and takes the files of a folder', () => {
    assert.deepEqual(
      excluded(['*.md', '/build/', 'a?c'], 'x.md', 'd/x.md', 'build/y', 'abc', 'ac'),
      ['x.md', 'build/y', 'abc'],
    );
  });
  it('takes ** for any number of folders', () => {
    const files = ['x.pyc', 'a/x.pyc', 'a/b/x.pyc', 'a/tests/b/c', 'tests/c'];
    assert.deepEqual(excluded(['**/*.pyc'], ...files), files.slice(0, 3));
    assert.deepEqual(excluded(['**/tests'], ...files), files.slice(3));
    assert.deepEqual(excluded(['a/**'], ...files), files.slice(1, 4));
  });
  it('lets the last line decide, also for what lies in an excluded folder', () => {
    const lines = ['*', '!app', '!conf/live.yaml', 'app/secret.txt'];
    assert.deepEqual(
      excluded(lines, 'app/main.py', 'app/secret.txt', 'conf/live.yaml', 'conf/test.yaml', 'x'),
      ['app/secret.txt', 'conf/test.yaml', 'x'],
    );
  });
  it('leaves out comments, empty lines and patterns that are none', () => {
    assert.deepEqual(excluded(['# x', '', '  ', '[', '[z-a]', '/', '.'], 'x', '[', 'a/b'), []);
    assert.deepEqual(excluded(['[a-c].txt', 'a\\*'], 'b.txt', 'd.txt', 'a*', 'ab'), [
      'b.txt',
      'a*',
    ]);
  });
  it('tells upper and lower case apart', () => {
    assert.deepEqual(excluded(['Readme.md'], 'README.md', 'Readme.md'), ['Readme.md']);
  });
});
