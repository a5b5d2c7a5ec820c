import assert from 'node:assert/strict';
import { told, findingsIn } from '../../../support/check';
import { useFleetHome } from '../../../support/environment';

const RULE = 'gpu-not-used';

describe('gpu-not-used', () => {
  useFleetHome();
  const camera = async (text: string): Promise<string[]> =>
    (await findingsIn({ 'camera.py': text }))
      .filter(({ rule, service }) => rule === RULE && service === 'Camera')
      .map(({ severity }) => severity);
  it('is a warning where a GPU family imports nothing for it', async () => {
    assert.deepEqual(await camera('import json\n'), ['warning']);
    assert.deepEqual(await camera('def f():\n  import torch\n'), []);
  });
  it('says nothing of CPU families', async () => {
    assert.deepEqual(await told(RULE, 'import json\n'), []);
  });
});
