import assert from 'node:assert/strict';
import { checkPins } from '../../../src/engines/common/pins';
import { digestOf } from '../../support/environment';
import { rejection } from '../../support/errors';
import { TestRegistry } from '../../support/registry';
import { smallStack } from '../../support/stack';

describe('checkPins', () => {
  const registry = new TestRegistry();
  const [there, absent] = [digestOf('1'), digestOf('2')];
  let host: string;
  const stack = (pins: object, at = host) =>
    smallStack({ registry: at, pins: JSON.stringify(pins) });

  before(async () => {
    host = await registry.start();
    registry.held.add(`fleet/hub@${there}`);
  });
  after(() => registry.stop());

  it('takes digests that the registry has', async () => {
    await checkPins({ stack: stack({ hub: there }) });
  });

  it('names each that it lacks, also one of another image', async () => {
    assert.deepEqual(await rejection(checkPins({ stack: stack({ hub: absent, web: there }) })), [
      `Pulumi.test.yaml: fleet:pins.hub: is not in ${host}/fleet/hub: '${absent}'; write a digest that is there, or remove the pin to build the image`,
      `Pulumi.test.yaml: fleet:pins.web: is not in ${host}/fleet/web: '${there}'; write a digest that is there, or remove the pin to build the image`,
    ]);
  });

  it('asks nothing where nothing is pinned', async () => {
    const before = registry.asked.length;
    await checkPins({ stack: stack({}) });
    assert.equal(registry.asked.length, before);
  });

  it('leaves a registry elsewhere that does not answer to the pull, and not one of this machine', async () => {
    await checkPins({ stack: stack({ hub: there }, 'registry.invalid') });
    const [line = ''] = await rejection(checkPins({ stack: stack({ hub: there }, 'localhost:1') }));
    assert.match(line, /^localhost:1: the registry does not answer; run bin\/fleet up/);
  });
});
