import { locateFleetHome } from '../../src/lib/home';
import { FleetUnderTest } from '../integration/fleet-under-test';
import { commit, git } from '../support/git';
import { assertSucceeded, Runner, useRunner } from './runner';

describe('the check workflow under act', () => {
  const fleet = new FleetUnderTest(__filename, { history: true });
  const runner = new Runner(fleet.folder, {}, { scanner: false });

  useRunner(runner);
  before(() => {
    git(fleet.folder, '', 'checkout', '--quiet', '-B', 'main');
    commit(fleet.folder, new Date().toISOString());
  });

  it('job check: runs every check that needs no Docker', async () => {
    assertSucceeded(await runner.run({ workflow: 'check', event: 'push', job: 'check' }));
  });

  it('job integration: builds a fleet and runs it, in about an hour', async () => {
    // The registry of this machine asks for the login that is kept there.
    const env = { FLEET_ON_MACHINE: '1', FLEET_HOME: locateFleetHome() };
    assertSucceeded(
      await runner.run({ workflow: 'check', event: 'push', job: 'integration', env }),
    );
  });
});
