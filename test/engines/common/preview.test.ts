import assert from 'node:assert/strict';
import { printPreview } from '../../../src/engines/common/preview';
import { everything } from '../../../src/engines/common/selection';
import { smallContext } from '../../support/context';
import { temporaryFolder } from '../../support/folders';
import { printed } from '../../support/output';

describe('printPreview', () => {
  it('lists a container that up waits for, and counts it neither as changed nor as unchanged', async () => {
    const { out } = await printed(() => {
      printPreview(
        smallContext(temporaryFolder()),
        {
          images: [],
          containers: [
            { name: 'hub', action: 'restart', reason: 'restarted 13 times' },
            { name: 'worker', action: 'wait', reason: 'restarted 2 times' },
          ],
          unchanged: { images: 2, containers: 3 },
        },
        { selection: everything },
      );
      return Promise.resolve();
    });
    assert.deepEqual(out.trimEnd().split('\n').slice(-3), [
      '  ▸ restart   hub  (restarted 13 times)',
      '  … wait      worker  (restarted 2 times)',
      '0 images to build, 1 container to change, 1 to wait for; unchanged: 2 images, 3 containers',
    ]);
  });
});
