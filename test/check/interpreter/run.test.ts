import assert from 'node:assert/strict';
import { told } from '../../support/check';

describe('following a program', () => {
  it('gives up where imports go deeper than it can follow, and takes nothing behind for known', async () => {
    const deep = Object.fromEntries(
      Array.from({ length: 3000 }, (_, index): [string, string] => [
        `m${String(index)}.py`,
        `import m${String(index + 1)}\n`,
      ]),
    );
    const files = { ...deep, 'm3000.py': 'import nowhere\n', 'hub.py': 'import m0\n' };
    assert.deepEqual(await told('import-not-provided', files), []);
  });
});
