import assert from 'node:assert/strict';
import { told } from '../../../support/check';
import { useFleetHome } from '../../../support/environment';

const RULE = 'relative-import-beyond-top';

describe('relative-import-beyond-top', () => {
  useFleetHome();
  it('is an error for more dots than there are packages', async () => {
    const files = {
      'hub.py': 'import pkg.a\n',
      'pkg/__init__.py': '',
      'pkg/a.py': 'from . import b\nfrom ..other import c\n',
      'pkg/b.py': '',
    };
    assert.deepEqual(await told(RULE, files), ['error pkg/a.py:2']);
  });
});
