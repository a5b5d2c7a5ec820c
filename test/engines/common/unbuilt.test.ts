import assert from 'node:assert/strict';
import { everything, selectSlugs } from '../../../src/engines/common/selection';
import { readStatus } from '../../../src/engines/common/status';
import { rememberUnbuilt } from '../../../src/engines/common/unbuilt';
import type { Selection, ServiceFailure } from '../../../src/engines/engine';
import { describeTrouble } from '../../../src/status/print';
import { smallContext } from '../../support/context';
import { health, inspected, printJson } from '../../support/docker';
import { useFakeDocker, useFleetHome } from '../../support/environment';
import { must } from '../../support/errors';

const failure = (service: string, stage: ServiceFailure['stage'] = 'image'): ServiceFailure => ({
  service,
  stage,
  reason: `${service.toLowerCase()}.py:3: no module named 'gone'`,
});

describe('the status of services whose image could not be built', () => {
  useFleetHome();
  useFakeDocker(() => {
    const hub = inspected('hub', { 'fleet.service': 'Hub' }, { Health: health('healthy') });
    return {
      '"ps -aq --filter label=fleet.stack=test"': 'echo a',
      '"inspect a"': `${printJson([hub])} | sed "s/sha256:1/$HUB_DIGEST/"`,
    };
  });
  beforeEach(async () => {
    process.env['HUB_DIGEST'] = 'sha256:1';
    await remember([]);
  });
  const context = smallContext('/project');
  const remember = (
    failures: readonly ServiceFailure[],
    selection: Selection = everything,
  ): Promise<void> => rememberUnbuilt(context, selection, failures);
  const told = async (): Promise<Record<string, string>> => {
    const { services } = await readStatus(context);
    return Object.fromEntries(
      services
        .filter(({ imageError }) => imageError !== undefined)
        .map((each) => [each.service, describeTrouble(each)]),
    );
  };

  it('says that one runs an earlier image, or none, and why', async () => {
    assert.deepEqual(await told(), {});
    await remember([failure('Hub'), failure('Worker'), failure('Camera', 'start')]);
    assert.deepEqual(await told(), {
      Hub: "runs an earlier image, as the new one could not be built: hub.py:3: no module named 'gone'",
      Worker: "its image could not be built: worker.py:3: no module named 'gone'",
    });
    const [hub] = (await readStatus(context)).services;
    assert.equal(must(hub).imageError, "hub.py:3: no module named 'gone'");
  });

  it('says it until an image is built', async () => {
    await remember([failure('Hub'), failure('Worker')]);
    await remember([failure('Worker')]);
    assert.deepEqual(Object.keys(await told()), ['Worker']);
    await remember([]);
    assert.deepEqual(await told(), {});
  });

  it('says it no more where something else gave the container another image', async () => {
    await remember([failure('Hub')]);
    process.env['HUB_DIGEST'] = 'sha256:2';
    assert.deepEqual(await told(), {});
  });

  it('says it on where another service is brought up', async () => {
    await remember([failure('Hub')]);
    await remember([], selectSlugs(['worker']));
    assert.deepEqual(Object.keys(await told()), ['Hub']);
    await remember([], selectSlugs(['hub']));
    assert.deepEqual(await told(), {});
  });
});
