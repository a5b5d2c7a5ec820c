import assert from 'node:assert/strict';
import { readHost } from '../../../../src/check/rules/plans/host';
import { writeLastSizes } from '../../../../src/sizes/last-sizes';
import type { ImageSize } from '../../../../src/sizes/image-size';
import { smallPlan } from '../../../support/context';
import { printJson, publishing } from '../../../support/docker';
import { useTakenPort, useFakeDocker, useFleetHome } from '../../../support/environment';
import { must } from '../../../support/errors';
import type { MachinePlan } from '../../../../src/plan/plan';

describe('readHost', () => {
  useFleetHome();
  const port = useTakenPort();

  /** Plans the hub alone, which publishes the port that is taken. */
  const plan = (): MachinePlan => {
    const small = smallPlan();
    const hub = must(small.services[0]);
    const ports = [{ name: 'health', container: 18080, ip: '127.0.0.1', host: port() }];
    return { ...small, services: [{ ...hub, ports }] };
  };

  describe('without Docker', () => {
    useFakeDocker(() => ({ '*': 'exit 1' }));
    it('tells what the machine has, and which port is taken', async () => {
      const { stack, cores, memory, disk, taken, unreached } = await readHost(plan());
      assert.equal(stack, 'test');
      assert.ok(cores >= 1 && memory > 100 && disk > 100);
      assert.deepEqual(
        taken.map(({ service }) => service),
        ['Hub'],
      );
      assert.deepEqual(unreached, []);
    });

    it('knows what images were last seen to add', async () => {
      const size = { image: 'web', compressed: 9e6, unpacked: 9e6, own: 2e6, ownUnpacked: 5e6 };
      writeLastSizes('localhost:5050/fleet', [size as ImageSize]);
      writeLastSizes('elsewhere/fleet', [{ ...size, own: 9e6 } as ImageSize]);
      const { sizes } = await readHost(plan());
      assert.deepEqual([...sizes], [['web', { compressed: 2, unpacked: 5 }]]);
    });

    it('tries, where asked to, to connect with services of other machines', async () => {
      const small = plan();
      const [hub] = small.services;
      const remote = [
        { name: 'There', host: '127.0.0.1', port: port() },
        { name: 'Gone', host: '127.0.0.1', port: 1 },
      ];
      const reaching = { ...small, services: [{ ...must(hub), remote }] };
      const { unreached } = await readHost(reaching, { reach: true });
      assert.deepEqual(
        unreached.map(({ name }) => name),
        ['Gone'],
      );
    });
  });

  describe("where the stack's own container runs", () => {
    useFakeDocker(() => ({
      'ps*': 'echo id',
      'inspect*': printJson([publishing('hub', port())]),
      'info*': 'echo /',
    }));
    it('takes its ports for free, as it is what holds them', async () => {
      assert.deepEqual((await readHost(plan())).taken, []);
    });
  });
});
