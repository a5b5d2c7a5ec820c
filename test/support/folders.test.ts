import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { temporaryFolder } from './folders';

describe('temporaryFolder', () => {
  it('shares neither itself nor the folder above it', () => {
    const [one, other] = [temporaryFolder(), temporaryFolder()];
    const above = [one, other].map((folder) => path.dirname(folder));
    assert.equal(new Set([one, other, ...above, tmpdir()]).size, 5);
  });
});
