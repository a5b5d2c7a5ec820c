import assert from 'node:assert/strict';
import { VOLUME } from '../../src/engines/common/resources';
import { labels } from '../support/containers';
import { useFleetHome } from '../support/environment';
import { equipped, recordStack } from '../support/recorded';

const mainpc = labels(['mainpc', 'pulumi', 'mainpc'], {});

describe('DataVolume', function () {
  this.timeout(120_000); // records each stack's program once

  useFleetHome();

  it("is in Docker's own folder, with the stack's labels", async () => {
    const { inputs } = (await recordStack('mainpc')).one(VOLUME, 'redis');
    assert.deepEqual(inputs, { name: 'fleet-mainpc-redis', labels: mainpc });
  });

  it('is in the folder that the stack names, and no other volume is', async () => {
    const recording = await recordStack('mainpc', equipped);
    assert.deepEqual(recording.one(VOLUME, 'redis').inputs, {
      name: 'fleet-mainpc-redis',
      driver: 'local',
      driverOpts: { type: 'none', o: 'bind', device: '/srv/fleet/redis' },
      labels: mainpc,
    });
    const others = recording.ofType(VOLUME).filter(({ name }) => name !== 'redis');
    assert.deepEqual(
      others.filter(({ inputs }) => 'driverOpts' in inputs),
      [],
    );
  });

  it("exists for every volume of a row, with its owner's name", async () => {
    const names = async (stack: string): Promise<string[]> =>
      (await recordStack(stack)).ofType(VOLUME).map(({ inputs }) => String(inputs['name']));
    assert.deepEqual((await names('mainpc')).sort(), [
      'fleet-mainpc-learningmanager-learning-manager',
      'fleet-mainpc-memoryfusionhub-memory',
      'fleet-mainpc-modelopscoordinator-learning',
      'fleet-mainpc-redis',
      'fleet-mainpc-systemdigitaltwin-twin',
      'fleet-mainpc-unifiedobservabilitycenter-observability',
    ]);
    assert.equal((await names('pc2')).length, 3);
  });
});
