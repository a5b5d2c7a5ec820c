import assert from 'node:assert/strict';
import { told } from '../../../support/check';
import { useFleetHome } from '../../../support/environment';

const RULE = 'folder-not-in-image';

describe('folder-not-in-image', () => {
  useFleetHome();
  it('is an error for a folder that nothing makes', async () => {
    assert.deepEqual(await told(RULE, 'import logging\nlogging.FileHandler("runtime/hub.log")\n'), [
      'error hub.py:2',
    ]);
    assert.deepEqual(
      await told(
        RULE,
        'import logging, os\nos.makedirs("runtime", exist_ok=True)\nlogging.FileHandler("runtime/hub.log")\n',
      ),
      [],
    );
    assert.deepEqual(
      await told(
        RULE,
        'import logging\nlogging.FileHandler("logs/hub.log")\nlogging.FileHandler("hub.log")\nlogging.FileHandler("/tmp/hub.log")\n',
      ),
      [],
    );
  });
  it('says nothing where the line may not run', async () => {
    assert.deepEqual(await told(RULE, 'def later():\n  open("runtime/x", "w")\n'), []);
  });
});
