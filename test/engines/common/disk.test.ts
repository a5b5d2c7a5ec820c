import assert from 'node:assert/strict';
import path from 'node:path';
import { checkDisk, estimateGrowth } from '../../../src/engines/common/disk';
import { smallPlan } from '../../support/context';
import { useEnvironment, useFakeDocker } from '../../support/environment';
import { rejection } from '../../support/errors';
import { temporaryFolder } from '../../support/folders';

const budgets = (keys: Readonly<Record<string, string>> = {}) =>
  smallPlan(keys, ({ images, web }) => {
    Object.assign(images[0] ?? {}, { budget: { compressed: 30, unpacked: 100 } });
    web.budget = { compressed: 50, unpacked: 190 };
  });

describe('estimateGrowth', () => {
  it('is the size that each image adds to its parent, by the budgets', () => {
    assert.deepEqual(estimateGrowth(budgets(), ['base', 'web']), { compressed: 50, unpacked: 190 });
    assert.deepEqual(estimateGrowth(budgets(), ['web']), { compressed: 20, unpacked: 90 });
  });
  it('counts a service image as its agent and its configuration', () => {
    assert.deepEqual(estimateGrowth(budgets(), ['hub', 'worker']), {
      compressed: 10,
      unpacked: 30,
    });
  });
  it('is zero without images', () => {
    assert.deepEqual(estimateGrowth(budgets(), []), { compressed: 0, unpacked: 0 });
  });
});

describe('checkDisk', () => {
  const home = temporaryFolder();
  useEnvironment(() => ({ FLEET_HOME: home }));
  const info = { DockerRootDir: `${home}/docker` };
  useFakeDocker(() => ({
    '"info --format {{json .}}"': `printf %s '${JSON.stringify(info)}'`,
  }));

  it('passes with enough room', async () => {
    await checkDisk(budgets({ diskReserve: '0' }), []);
    await checkDisk(budgets({ diskReserve: '0' }), ['hub']);
  });

  it('needs no room if nothing is built', async () => {
    await checkDisk(budgets({ diskReserve: '100000' }), []);
  });

  it('names the folder, the free and the needed room if there is too little', async () => {
    const [line, ...more] = await rejection(
      checkDisk(budgets({ diskReserve: '100000' }), ['base', 'web']),
    );
    const folders = ['docker', 'registry'].map((name) => path.join(home, name));
    // Unpacked and compressed in the builder, unpacked in Docker, compressed in the registry.
    assert.match(
      line ?? '',
      new RegExp(
        `^${folders.join(', ')}: has too little free space: '\\d+\\.\\d GB'; free 0\\.5 GB for 2 images and 100000\\.0 GB for fleet:diskReserve, for example with docker system prune$`,
      ),
    );
    assert.deepEqual(more, []);
  });

  it('leaves out a registry on another machine', async () => {
    const plan = budgets({ diskReserve: '100000', registry: 'ghcr.io', namespace: 'fleet' });
    const [line] = await rejection(checkDisk(plan, ['base']));
    assert.match(line ?? '', /^\S+\/docker: has/);
  });

  describe("on containerd's image store", () => {
    const containerd = { ...info, DriverStatus: [['driver-type', 'io.containerd.snapshotter.v1']] };
    useFakeDocker(() => ({
      '"info --format {{json .}}"': `printf %s '${JSON.stringify(containerd)}'`,
    }));
    it('needs room for the compressed layers as well', async () => {
      const plan = budgets({ diskReserve: '100000' });
      const [line] = await rejection(checkDisk(plan, Array<string>(40).fill('hub')));
      // Each of them is 15 MB, and 5 MB compressed: in the builder, in the registry, and 0.8 GB here in place of 0.6.
      assert.match(line ?? '', /; free 1\.8 GB for 40 images/);
    });
  });
});
