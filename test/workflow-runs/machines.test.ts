import assert from 'node:assert/strict';
import execa from 'execa';
import { listContainers } from '../../src/docker/containers';
import { RegistryClient } from '../../src/registry-client/client';
import { FleetUnderTest, nameOf } from '../integration/fleet-under-test';
import { temporaryFolder } from '../support/folders';
import { pulumiOrSkip } from '../support/pulumi';
import { keepComments, pullRequest, type Comment } from './pull-request';
import { assertSucceeded, Runner, useRunner } from './runner';
import { MACHINES, makeTrial, SERVICES } from './trial';

for (const engine of ['embedded', 'pulumi'] as const) {
  describe(`the jobs on the machines' own runners under act, with the engine ${engine}`, () => {
    const fleet = new FleetUnderTest(__filename);
    /** Comments on a pull request, as GitHub keeps them. */
    const comments: Comment[] = [];
    const runner = new Runner(fleet.folder, keepComments(comments));
    const secrets = {
      PULUMI_BACKEND_URL: `file://${temporaryFolder()}`,
      PULUMI_CONFIG_PASSPHRASE: 'test',
    };
    const state = engine === 'pulumi' ? secrets : {};

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
      it(`workflow deploy, job ${machine}: brings the fleet up, and marks in the registry what runs`, async () => {
        const outcome = await runner.run({
          workflow: 'deploy',
          event: 'workflow_dispatch',
          job: machine,
          secrets: state,
          onMachine: true,
        });
        assertSucceeded(outcome);
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
