import assert from 'node:assert/strict';
import { COMMAND, CONTAINER } from '../../../src/engines/common/resources';
import { Progress } from '../../../src/engines/pulumi/progress';
import { printed } from '../../support/output';
import { event, metadata } from '../../support/pulumi-events';

describe('Progress', () => {
  it('counts until a container is healthy from the first start, as what follows does', async () => {
    const progress = new Progress(() => Date.now() - 5_410_000);
    const { out } = await printed(() => {
      const step = metadata('create', CONTAINER, 'hub');
      progress.take(event({ resourcePreEvent: { metadata: step } }));
      progress.take(event({ resOutputsEvent: { metadata: step } }));
      const ready = metadata('create', COMMAND, 'ready-hub');
      progress.take(event({ resOutputsEvent: { metadata: ready } }));
      progress.done();
      return Promise.resolve();
    });
    assert.match(out, /✔ hub +healthy +1 h 30 min\n.*1 container changed/);
    assert.equal(out.match(/✔ hub/g)?.length, 1);
  });
});
