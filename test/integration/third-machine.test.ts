import assert from 'node:assert/strict';
import execa from 'execa';
import { toSlug } from '../../src/catalog/names';
import { listContainers } from '../../src/docker/containers';
import { must } from '../support/errors';
import {
  addThirdMachine,
  removeThirdMachineRows,
  THIRD,
  THIRD_PROFILE,
  THIRD_SERVICES,
} from '../support/third-machine';
import { FleetUnderTest, nameOf, OFFSETS } from './fleet-under-test';
import { SERVICES } from '../support/rows';

const STACK = 'it-third';

describe('a third machine, added by data alone', function () {
  this.timeout('15m');
  const fleet = new FleetUnderTest(__filename);

  before(() => {
    addThirdMachine(fleet.folder);
    fleet.writeStack(STACK, 'dev', {
      machine: THIRD,
      profile: JSON.stringify(THIRD_PROFILE),
      portOffset: OFFSETS.thirdMachine,
    });
  });
  after(() => fleet.succeed('down', '--stack', STACK, '--volumes'));

  it('comes up under the embedded engine, with healthy services and its name', async () => {
    await fleet.succeed('up', '--stack', STACK);
    const { services } = await fleet.status(STACK);
    assert.deepEqual(
      services.map(({ service, health, machine }) => [service, health, machine]).sort(),
      THIRD_SERVICES.map((name) => [name, 'healthy', THIRD]),
    );
  });

  it("gives its agents the machine's own profile", async () => {
    const one = must(
      (await listContainers(STACK)).find((each) => nameOf(each) === SERVICES.first.name),
    );
    const { stdout } = await execa('docker', ['exec', one.Id, 'cat', '/etc/machine-profile.json']);
    const { machine, OMP_NUM_THREADS } = JSON.parse(stdout) as Record<string, unknown>;
    assert.deepEqual([machine, OMP_NUM_THREADS], [THIRD, 2]);
  });

  it('has nothing to do at a second up', async () => {
    const report = JSON.parse(await fleet.succeed('preview', '--stack', STACK, '--json')) as {
      readonly images: readonly unknown[];
      readonly containers: readonly unknown[];
    };
    assert.deepEqual([report.images, report.containers], [[], []]);
  });

  it('removes all that runs once its last row has left it', async () => {
    removeThirdMachineRows(fleet.folder);
    const { containers } = JSON.parse(
      await fleet.succeed('preview', '--stack', STACK, '--json'),
    ) as { readonly containers: readonly { readonly action: string; readonly name: string }[] };
    const running = (await listContainers(STACK)).map(nameOf).map(toSlug).sort();
    assert.ok(running.length >= THIRD_SERVICES.length);
    assert.deepEqual(containers.map(({ action, name }) => `${action} ${name}`).sort(), [
      ...running.map((name) => `remove ${name}`),
    ]);
    await fleet.succeed('up', '--stack', STACK);
    assert.deepEqual(await listContainers(STACK), []);
  });
});
