import assert from 'node:assert/strict';
import { toSlug, nameVolume } from '../../src/catalog/names';
import { VOLUME } from '../../src/engines/common/resources';
import { labels } from '../support/containers';
import { useFleetHome } from '../support/environment';
import { equipped, recordStack } from '../support/recorded';
import { MAIN, PEER, SERVERS, servicesOn } from '../support/rows';

const main = labels([MAIN, 'pulumi', MAIN], {});

describe('DataVolume', function () {
  this.timeout(120_000); // records each stack's program once

  useFleetHome();

  it("is in Docker's own folder, with the stack's labels", async () => {
    const { inputs } = (await recordStack(MAIN)).one(VOLUME, SERVERS.volume);
    assert.deepEqual(inputs, { name: `fleet-${MAIN}-${SERVERS.volume}`, labels: main });
  });

  it('is in the folder that the stack names, and no other volume is', async () => {
    const recording = await recordStack(MAIN, equipped);
    assert.deepEqual(recording.one(VOLUME, SERVERS.volume).inputs, {
      name: `fleet-${MAIN}-${SERVERS.volume}`,
      driver: 'local',
      driverOpts: { type: 'none', o: 'bind', device: '/srv/fleet/store' },
      labels: main,
    });
    const others = recording.ofType(VOLUME).filter(({ name }) => name !== SERVERS.volume);
    assert.deepEqual(
      others.filter(({ inputs }) => 'driverOpts' in inputs),
      [],
    );
  });

  it("exists for every volume of a row, with its owner's name", async () => {
    const names = async (stack: string): Promise<string[]> =>
      (await recordStack(stack)).ofType(VOLUME).map(({ inputs }) => String(inputs['name']));
    for (const stack of [MAIN, PEER]) {
      const owned = servicesOn(stack).flatMap(({ name, volumes }) =>
        volumes.map((volume) => nameVolume(toSlug(name), volume.name)),
      );
      assert.deepEqual(
        (await names(stack)).sort(),
        [...owned, SERVERS.volume].map((name) => `fleet-${stack}-${name}`).sort(),
      );
    }
  });
});
