import assert from 'node:assert/strict';
import { FleetUnderTest } from '../integration/fleet-under-test';
import { RegistryClient } from '../../src/registry-client/client';
import { assertSucceeded, REPOSITORY, Runner, useRunner } from './runner';
import { makeTrial } from './trial';

const ACTIONS = `/repos/${REPOSITORY}/actions`;

describe('the images workflow under act', () => {
  const fleet = new FleetUnderTest(__filename);
  const runner = new Runner(fleet.folder, {
    [`GET ${ACTIONS}/workflows/images.yml`]: () => ({ id: 1, name: 'images', state: 'active' }),
    [`GET ${ACTIONS}/workflows/1/runs`]: () => ({ total_count: 0, workflow_runs: [] }),
    [`GET ${ACTIONS}/workflows/deploy.yml`]: () => ({ id: 2, name: 'deploy', state: 'active' }),
    [`POST ${ACTIONS}/workflows/2/dispatches`]: () => ({}),
  });

  useRunner(runner);
  before(async () => {
    await makeTrial(fleet);
  });

  it('job pull-request: builds and scans the services, and publishes nothing', async () => {
    const outcome = await runner.run({
      workflow: 'images',
      event: 'pull_request',
      job: 'pull-request',
      payload: { pull_request: { number: 7 } },
    });
    assertSucceeded(outcome);
    assert.equal(Object.keys(outcome.jobs).length, 2);
    assert.equal(runner.read('attested'), '');
  });

  it('jobs level-0 to services: build, scan, attest and publish every image; job deploy: asks for a deployment', async () => {
    const outcome = await runner.run({ workflow: 'images', event: 'push' });
    assertSucceeded(outcome);
    const client = new RegistryClient('localhost:5050');
    const attested = runner.read('attested').trim().split('\n');
    for (const line of attested) {
      const [digest = '', name = ''] = line.split('  ');
      const repository = name.replace('localhost:5050/', '');
      assert.equal(await client.readDigest(repository, `sha256:${digest}`), `sha256:${digest}`);
    }
    assert.deepEqual(runner.api.changes(), [`POST ${ACTIONS}/workflows/2/dispatches`]);
    assert.equal((runner.api.calls.at(-1)?.body as { ref: string }).ref, 'main');
  });
});
