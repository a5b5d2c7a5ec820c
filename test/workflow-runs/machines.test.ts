import assert from 'node:assert/strict';
import execa from 'execa';
import { listContainers } from '../../src/docker/containers';
import { RegistryClient } from '../../src/registry-client/client';
import { FleetUnderTest, nameOf } from '../integration/fleet-under-test';
import { temporaryFolder } from '../support/folders';
import { pulumiOrSkip } from '../support/pulumi';
import { keepDeployments, STATUSES } from './deployments';
import { keepComments, pullRequest, type Comment } from './pull-request';
import { assertSucceeded, Runner, useRunner, type Request } from './runner';
import { MACHINES, makeTrial, SERVICES } from './trial';

/** What the API is given as a deployment's status. */
interface Told {
  readonly state: string;
  readonly description: string;
}

for (const engine of ['embedded', 'pulumi'] as const) {
  describe(`the jobs on the machines' own runners under act, with the engine ${engine}`, () => {
    const fleet = new FleetUnderTest(__filename);
    /** Comments on a pull request, as GitHub keeps them. */
    const comments: Comment[] = [];
    const runner = new Runner(fleet.folder, {
      ...keepComments(comments),
      ...keepDeployments(),
    });
    const secrets = {
      PULUMI_BACKEND_URL: `file://${temporaryFolder()}`,
      PULUMI_CONFIG_PASSPHRASE: 'test',
    };
    const state = engine === 'pulumi' ? secrets : {};

    const deploy = (machine: string): Request => ({
      workflow: 'deploy',
      event: 'workflow_dispatch',
      job: `tell-${machine}`,
      secrets: state,
      onMachine: true,
    });

    if (engine === 'pulumi') before(pulumiOrSkip);
    useRunner(runner);
    before(async () => {
      await makeTrial(fleet, { engine });
      if (engine === 'embedded') return;
      for (const stack of MACHINES) {
        await execa('pulumi', ['stack', 'init', stack, '--non-interactive'], {
          cwd: fleet.folder,
          env: state,
        });
      }
    });
    after(async () => {
      runner.stop();
      for (const stack of MACHINES) {
        await fleet.run(['down', '--stack', stack, '--volumes'], { ...runner.machine, ...state });
      }
    });

    for (const machine of MACHINES) {
      it(`workflow deploy, jobs of ${machine}: plan, bring the fleet up, mark in the registry what runs, and tell it`, async () => {
        const outcome = await runner.run(deploy(machine));
        assertSucceeded(outcome);
        assert.match(
          outcome.summary,
          new RegExp(`^### ${machine}: what the deployment does$`, 'm'),
        );
        assert.match(outcome.summary, new RegExp(`^### ${machine}: what the deployment did$`, 'm'));
        for (const name of SERVICES[machine]) {
          const slug = name.toLowerCase();
          const tag = `\`[\\w-]+-${machine}-[0-9a-f]{8}\``;
          assert.match(outcome.summary, new RegExp(`^\\| ${slug} \\| create \\| ${tag} \\|$`, 'm'));
          assert.match(outcome.summary, new RegExp(`^- changed: .*\`${slug}\``, 'm'));
        }
        const { state: given, description } = runner.api.calls.at(-1)?.body as Told;
        assert.equal(given, 'success');
        assert.match(description, /^\d changed$/);
        assert.ok(runner.api.changes().includes(`POST ${STATUSES}`));
        const running = (await listContainers(machine)).map(nameOf);
        const client = new RegistryClient('localhost:5050');
        for (const name of SERVICES[machine]) {
          const slug = name.toLowerCase();
          assert.ok(running.includes(name), `${name} is not among ${running.join(', ')}`);
          const tag = `running-${machine}`;
          assert.ok(await client.readDigest(`${fleet.namespace}/${slug}`, tag), slug);
        }
      });
    }

    it('workflow deploy: stops, and says which rows differ, where the machine changed after the plan', async () => {
      const [machine] = MACHINES;
      const [first, second] = SERVICES[machine].map((name) => name.toLowerCase());
      const containers = await listContainers(machine);
      const gone = containers.find((each) => nameOf(each).toLowerCase() === second);
      assert.ok(gone);
      // As if somebody removed it while the deployment waits for its approval.
      runner.meanwhile(`docker rm --force ${gone.Id}`);
      const outcome = await runner.run(deploy(machine));
      assert.equal(outcome.jobs[`apply-${machine}`], 'failure', outcome.printed.slice(-6000));
      assert.match(
        outcome.printed,
        new RegExp(`^error: container ${second ?? ''}: planned nothing, now 'create `, 'm'),
      );
      assert.doesNotMatch(outcome.printed, new RegExp(`container ${first ?? ''}:`));
      const { state: given, description } = runner.api.calls.at(-1)?.body as Told;
      assert.deepEqual([given, description], ['failure', 'stopped before anything was changed']);
      const left = (await listContainers(machine)).map(nameOf);
      assert.ok(!left.some((name) => name.toLowerCase() === second));
      assertSucceeded(await runner.run(deploy(machine)));
    });

    if (engine === 'pulumi') {
      it('workflow preview: compares a pull request with the state, and finds no change', async () => {
        const payload = pullRequest();
        const outcome = await runner.run({
          workflow: 'preview',
          event: 'pull_request',
          payload,
          secrets: state,
        });
        assertSucceeded(outcome);
        for (const machine of MACHINES) {
          assert.match(comments[0]?.body ?? '', new RegExp(`^\\| ${machine} \\| 0 \\|`, 'm'));
        }
      });
    }

    it('workflow nightly, jobs rescan: say what runs, and scan it', async () => {
      for (const machine of MACHINES) {
        const outcome = await runner.run({
          workflow: 'nightly',
          event: 'schedule',
          job: `rescan-${machine}`,
          secrets: state,
          onMachine: true,
        });
        assertSucceeded(outcome);
        for (const name of SERVICES[machine]) {
          assert.match(outcome.printed, new RegExp(`^${name.toLowerCase()}: passes`, 'm'));
        }
      }
    });
  });
}
