import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { writeFileAtomic } from '../../src/lib/files';
import { temporaryFolder } from '../support/folders';

describe('writeFileAtomic', () => {
  it('makes the folder, sets the mode and replaces what was there', () => {
    const file = path.join(temporaryFolder(), 'deep', 'secret');
    writeFileAtomic(file, 'one', 0o600);
    writeFileAtomic(file, 'two', 0o600);
    assert.equal(readFileSync(file, 'utf8'), 'two');
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.deepEqual(readdirSync(path.dirname(file)), ['secret']);
  });

  it('leaves the old file whole when the new one cannot be written', () => {
    const folder = temporaryFolder({ 'state.json': 'old' });
    const file = path.join(folder, 'state.json');
    // Where the new text would go first, there is a folder.
    writeFileAtomic(path.join(`${file}.${String(process.pid)}`, 'x'), '');
    assert.throws(() => {
      writeFileAtomic(file, 'new');
    });
    assert.equal(readFileSync(file, 'utf8'), 'old');
  });
});
