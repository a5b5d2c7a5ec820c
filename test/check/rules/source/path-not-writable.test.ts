import assert from 'node:assert/strict';
import { told } from '../../../support/check';
import { useFleetHome } from '../../../support/environment';

const RULE = 'path-not-writable';

describe('path-not-writable', () => {
  useFleetHome();
  it('is an error outside what uid 10001 may write', async () => {
    assert.deepEqual(
      await told(
        RULE,
        'import os\nfrom pathlib import Path\nos.makedirs("/var/log/hub", exist_ok=True)\n(Path("/opt") / "hub").mkdir()\nopen("/etc/hub.conf", "w")\nopen("../hub.log", "a")\n',
      ),
      ['error hub.py:3', 'error hub.py:4', 'error hub.py:5', 'error hub.py:6'],
    );
  });
  it('says nothing of the source, the home folder, /tmp and volumes', async () => {
    const text =
      'import os\nos.makedirs("logs/deep")\nopen("beside.db", "w")\nopen(os.path.expanduser("~/x"), "w")\nopen("/tmp/x", "w")\nopen("/models/x", "w")\nos.makedirs("/var/log", exist_ok=True)\n';
    assert.deepEqual(
      await told(
        RULE,
        text,
        (rows) => void (rows.hub.volumes = [{ name: 'models', path: '/models' }]),
        { volumes: JSON.stringify({ 'hub-models': '/srv/models' }) },
      ),
      [],
    );
  });
  it('is a warning where any error is caught, nothing where this one is', async () => {
    assert.deepEqual(await told(RULE, 'try:\n  open("/var/x", "w")\nexcept Exception:\n  pass\n'), [
      'warning hub.py:2',
    ]);
    assert.deepEqual(
      await told(RULE, 'try:\n  open("/var/x", "w")\nexcept OSError:\n  pass\n'),
      [],
    );
  });
});
