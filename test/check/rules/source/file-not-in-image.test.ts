import assert from 'node:assert/strict';
import { told } from '../../../support/check';
import { useFleetHome } from '../../../support/environment';

const RULE = 'file-not-in-image';

describe('file-not-in-image', () => {
  useFleetHome();
  it('is an error for a file of the source that the image does not take', async () => {
    const files = {
      'hub.py':
        'import os\nopen("a/rules.yaml")\nopen(os.path.join(os.path.dirname(__file__), "a", "rules.yaml"))\n',
      'a/rules.yaml': '',
    };
    assert.deepEqual(await told(RULE, files), ['error hub.py:2', 'error hub.py:3']);
    assert.deepEqual(await told(RULE, files, (rows) => void (rows.hub.data = ['a'])), []);
    assert.deepEqual(await told(RULE, files, (rows) => void (rows.hub.tree = 'whole')), []);
  });
  it('is an error for a file that is nowhere, unless the program writes it', async () => {
    assert.deepEqual(await told(RULE, 'open("none.yaml")\n'), ['error hub.py:1']);
    assert.deepEqual(await told(RULE, 'open("none.yaml", "w")\nopen("none.yaml")\n'), []);
    assert.deepEqual(await told(RULE, 'open("data/none.yaml")\nopen("/tmp/x")\n'), []);
    assert.deepEqual(await told(RULE, 'open("/home/somebody/model.bin")\n'), ['error hub.py:1']);
  });
  it('is a warning where the error is caught', async () => {
    assert.deepEqual(
      await told(RULE, {
        'hub.py': 'try:\n  open("a.yaml")\nexcept FileNotFoundError:\n  pass\n',
        'a.yaml': '',
      }),
      ['warning hub.py:2'],
    );
    assert.deepEqual(
      await told(RULE, 'import os\nif os.path.exists("a.yaml"):\n  open("a.yaml")\n'),
      [],
    );
  });
});
