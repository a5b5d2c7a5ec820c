import assert from 'node:assert/strict';
import type { Holds } from '../../src/plan/hold';
import { FleetUnderTest } from '../integration/fleet-under-test';
import { temporaryFolder } from '../support/folders';
import { commit, git } from '../support/git';
import { REPOSITORY, Runner, useRunner } from './runner';
import { makeTrial, MACHINES, SERVICES } from './trial';

const AGENT = 'agents/small/main.py';
const [, MACHINE] = MACHINES;
const [SERVICE] = SERVICES[MACHINE];
const FILE = `fleet/holds/${MACHINE}.json`;

describe('the deploy workflow under act, with a release that fails', () => {
  const fleet = new FleetUnderTest(__filename);
  /** What the jobs push to, in the place of github.com. */
  const remote = temporaryFolder();
  const runner = new Runner(fleet.folder);
  const deploy = () =>
    runner.run({
      workflow: 'deploy',
      event: 'workflow_dispatch',
      job: `hold-${MACHINE}`,
      onMachine: true,
      // By variables, as act takes the repository's name from its configuration.
      env: {
        GIT_CONFIG_COUNT: '1',
        GIT_CONFIG_KEY_0: `url.${remote}.insteadOf`,
        GIT_CONFIG_VALUE_0: `https://github.com/${REPOSITORY}`,
      },
    });
  const push = (): void => {
    commit(fleet.folder, new Date().toISOString());
    git(fleet.folder, '', 'push', '--quiet', remote, 'main');
  };

  useRunner(runner);
  before(async () => {
    await makeTrial(fleet);
    git(remote, '', 'init', '--quiet', '--bare');
    push();
    const { jobs, printed } = await deploy();
    assert.equal(jobs[`apply-${MACHINE}`], 'success', printed.slice(-6000));
    fleet.edit(AGENT, /^import os$/m, "raise RuntimeError('no model')");
    push();
  });
  after(async () => {
    await fleet.run(['down', '--stack', MACHINE, '--volumes'], runner.machine);
  });

  it('fails, says what was put back, and commits the hold to the branch', async () => {
    const { jobs, summary, printed } = await deploy();
    const before = git(fleet.folder, '', 'rev-parse', 'main');
    assert.equal(jobs[`apply-${MACHINE}`], 'failure', printed.slice(-6000));
    assert.equal(jobs[`hold-${MACHINE}`], 'success', printed.slice(-6000));
    assert.match(summary, new RegExp(`put back.*: \`${SERVICE}\`$`, 'm'));
    assert.equal(git(remote, '', 'rev-parse', 'main^'), before);
    assert.equal(git(remote, '', 'diff', '--name-only', 'main^', 'main'), FILE);
    const holds = JSON.parse(git(remote, '', 'show', `main:${FILE}`)) as Holds;
    assert.deepEqual(Object.keys(holds), [SERVICE]);
    assert.ok(holds[SERVICE]?.failed);
  });

  it('is not refused the next time: what is held changes nothing, and nothing more is committed', async () => {
    git(fleet.folder, '', 'pull', '--quiet', remote, 'main');
    const before = git(remote, '', 'rev-parse', 'main');
    const outcome = await deploy();
    assert.equal(outcome.jobs[`apply-${MACHINE}`], 'success', outcome.printed.slice(-6000));
    assert.deepEqual(
      outcome.steps.filter((line) => line.includes('Commit them')),
      [],
    );
    assert.match(
      outcome.summary,
      new RegExp(`^\\| ${SERVICE} \\| keep \\| \`[0-9a-f]{12}\` \\|$`, 'm'),
    );
    assert.match(outcome.summary, /^- Nothing had to be changed\.$/m);
    assert.equal(git(remote, '', 'rev-parse', 'main'), before);
  });
});
