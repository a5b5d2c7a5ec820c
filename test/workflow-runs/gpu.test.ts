import { locateFleetHome } from '../../src/lib/home';
import { FleetUnderTest } from '../integration/fleet-under-test';
import { commit, git } from '../support/git';
import { IMAGES, MAIN } from '../support/rows';
import { assertSucceeded, Runner, useRunner } from './runner';

describe("the nightly workflow's cold builds under act", () => {
  const fleet = new FleetUnderTest(__filename, { history: true });
  const runner = new Runner(fleet.folder);

  useRunner(runner);
  before(() => {
    git(fleet.folder, '', 'checkout', '--quiet', '-B', 'main');
    // This machine reaches no hub, and a mirror that has today's versions alone.
    fleet.edit(`Pulumi.${MAIN}.yaml`, /upstreams: hub/, 'upstreams: standin');
    fleet.edit(`Pulumi.${MAIN}.yaml`, /apt: strict/, 'apt: mirror');
    commit(fleet.folder, new Date().toISOString());
  });

  it('job gpu: builds a family for GPUs and all that it stands on from nothing', async () => {
    // The registry of this machine asks for the login that is kept there.
    const env = { FLEET_ON_MACHINE: '1', FLEET_HOME: locateFleetHome() };
    const job = { workflow: 'nightly', event: 'schedule', job: 'gpu' } as const;
    assertSucceeded(await runner.run({ ...job, matrix: `images:${IMAGES.vision}`, env }));
  });
});
