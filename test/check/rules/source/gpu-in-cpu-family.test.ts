import assert from 'node:assert/strict';
import { told } from '../../../support/check';
import { useFleetHome } from '../../../support/environment';

const RULE = 'gpu-in-cpu-family';

describe('gpu-in-cpu-family', () => {
  useFleetHome();
  const own = 'import torch\n';
  it('is an error where CUDA is asked for', async () => {
    assert.deepEqual(await told(RULE, `${own}torch.nn.Linear(1, 1).cuda()\n`), ['error hub.py:2']);
    assert.deepEqual(await told(RULE, `${own}torch.device("cuda:0")\n`), ['error hub.py:2']);
  });
  it('says nothing where the row may use a card, and where it is asked for first', async () => {
    assert.deepEqual(
      await told(
        RULE,
        `${own}torch.device("cuda")\n`,
        (rows) => void (rows.hub.gpuOptional = true),
      ),
      [],
    );
    assert.deepEqual(
      await told(RULE, `${own}torch.device("cuda" if torch.cuda.is_available() else "cpu")\n`),
      [],
    );
  });
});
