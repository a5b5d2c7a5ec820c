import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import path from 'node:path';
import { listOwnEntries } from '../../src/source/entries';
import { refusal } from '../support/errors';
import { temporaryFolder } from '../support/folders';

describe('what is mounted of a source', () => {
  it('is its files and folders, and links to them', () => {
    const source = temporaryFolder({ 'a.py': '', 'deep/b.py': '' });
    symlinkSync('deep', path.join(source, 'link'));
    execFileSync('mkfifo', [path.join(source, 'fifo')]);
    assert.deepEqual(listOwnEntries(source).sort(), ['a.py', 'deep', 'link']);
  });

  it('is nothing of the machine that a link leads to', () => {
    const source = temporaryFolder({ 'a.py': '' });
    symlinkSync('/etc', path.join(source, 'etc'));
    symlinkSync('/nowhere', path.join(source, 'gone'));
    assert.deepEqual(refusal(() => listOwnEntries(source)).toSorted(), [
      `${source}/etc: is a link that leaves the source: '/etc'; put the file itself there`,
      `${source}/gone: is a link that leads nowhere: '/nowhere'; put the file itself there`,
    ]);
  });
});
