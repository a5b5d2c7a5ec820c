import assert from 'node:assert/strict';
import { told } from '../../../support/check';
import { useFleetHome } from '../../../support/environment';

const RULE = 'relative-import-in-script';

describe('relative-import-in-script', () => {
  useFleetHome();
  const files = {
    'pkg/__init__.py': '',
    'pkg/app.py': 'from .tools import x\n',
    'pkg/tools.py': 'x = 1\n',
  };
  it('is an error in a script, and none in a module', async () => {
    assert.deepEqual(
      await told(RULE, files, (rows) => void (rows.hub.run = { script: 'pkg/app.py' })),
      ['error pkg/app.py:1'],
    );
    assert.deepEqual(
      await told(RULE, files, (rows) => void (rows.hub.run = { module: 'pkg.app' })),
      [],
    );
  });
  it('is an error in what a script imports by its bare name', async () => {
    assert.deepEqual(
      await told(
        RULE,
        { ...files, 'pkg/main.py': 'import app\n' },
        (rows) => void (rows.hub.run = { script: 'pkg/main.py' }),
      ),
      ['error pkg/app.py:1'],
    );
  });
});
