import assert from 'node:assert/strict';
import { checkMachine } from '../../../src/engines/common/prepare';
import { smallPlan } from '../../support/context';
import { useEnvironment, useFakeDocker } from '../../support/environment';
import { must, rejection } from '../../support/errors';

describe("what a preview asks the stack's machine", () => {
  useEnvironment(() => ({ DOCKER_HOST: undefined }));
  const plan = smallPlan({ dockerEngine: 'home' });
  const hub = must(plan.services[0]);
  // A network for documentation: no machine has it.
  const ports = [{ name: 'health', container: 18080, ip: '192.0.2.1', host: 8900 }];
  const wanting = { ...plan, services: [{ ...hub, ports }] };
  const check = (selected = true): Promise<boolean> =>
    checkMachine({ stack: plan.stack, plan: wanting }, { includes: () => selected });

  describe('on that machine', () => {
    useFakeDocker(() => ({ 'info*': 'echo home', '*': 'exit 0' }));

    it('is whether it has the addresses of the services that are selected', async () => {
      const [told = ''] = await rejection(check());
      assert.match(told, /^Hub: health port is on an address that this machine does not have/);
      assert.equal(await check(false), true);
    });
  });

  describe("on another one, such as a job's runner", () => {
    useFakeDocker(() => ({ 'info*': 'echo runner' }));

    it('is nothing', async () => {
      assert.equal(await check(), false);
    });
  });

  describe('where no Docker engine answers', () => {
    useFakeDocker(() => ({ 'info*': 'exit 1' }));

    it('is nothing', async () => {
      assert.equal(await check(), false);
    });
  });
});
