import assert from 'node:assert/strict';
import { checkSources } from '../../src/check/source-findings';
import { smallPlan } from '../support/context';
import { useFleetHome } from '../support/environment';
import { temporaryFolder } from '../support/folders';
import { cuda } from '../support/stack';

describe('progress of the check', () => {
  useFleetHome();
  it('is told after each service', async () => {
    const source = temporaryFolder({ 'hub.py': '', 'worker.py': '', 'camera.py': '' });
    const plan = smallPlan({ ...cuda, agents: JSON.stringify({ source }) });
    const heard: string[] = [];
    await checkSources(temporaryFolder({}), [plan], plan.images, (done, of) =>
      heard.push(`${String(done)} of ${String(of)}`),
    );
    assert.deepEqual(heard, ['1 of 3', '2 of 3', '3 of 3']);
  });
});
