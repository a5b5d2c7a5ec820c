import assert from 'node:assert/strict';
import { checkVolumes, printVolumes } from '../../../src/engines/common/volumes';
import type { MachinePlan } from '../../../src/plan/plan';
import { smallPlan } from '../../support/context';
import { printJson } from '../../support/docker';
import { useFakeDocker } from '../../support/environment';
import { rejection } from '../../support/errors';
import { printed } from '../../support/output';

const DATA = '/var/lib/docker/volumes/fleet-test-hub-data/_data';

/** Plans the small catalog with one volume of Hub, which lies in this folder. */
const planWith = (folder?: string): MachinePlan =>
  smallPlan(
    folder === undefined ? {} : { volumes: JSON.stringify({ 'hub-data': folder }) },
    ({ hub }) => (hub.volumes = [{ name: 'data', path: '/app/data' }]),
  );
const volume = (device?: string): unknown => ({
  Name: 'fleet-test-hub-data',
  Mountpoint: DATA,
  Options: device === undefined ? null : { type: 'none', o: 'bind', device },
});

describe('checkVolumes', () => {
  const answer = (...volumes: unknown[]): void => {
    useFakeDocker(() => ({ '"volume inspect fleet-test-hub-data"': printJson(volumes) }));
  };

  describe('of a volume that is not there', () => {
    answer();
    it('passes', async () => {
      await checkVolumes(planWith('/srv/hub'));
    });
  });

  describe("of a volume in Docker's own place", () => {
    answer(volume());
    it('passes where the stack file names no folder', async () => {
      await checkVolumes(planWith());
    });
    it('refuses a folder, and says how the data stays', async () => {
      assert.deepEqual(await rejection(checkVolumes(planWith('/srv/hub'))), [
        `Pulumi.test.yaml: fleet:volumes.hub-data: is not where volume fleet-test-hub-data lies, ${DATA}: '/srv/hub'; remove the line, or move the data: bin/fleet down, copy ${DATA} to /srv/hub, docker volume rm fleet-test-hub-data, bin/fleet up`,
      ]);
    });
  });

  describe('of a volume in a folder', () => {
    answer(volume('/srv/hub'));
    it('passes where the stack file names that', async () => {
      await checkVolumes(planWith('/srv/hub'));
    });
    it('refuses another folder', async () => {
      assert.deepEqual(await rejection(checkVolumes(planWith('/data/hub'))), [
        `Pulumi.test.yaml: fleet:volumes.hub-data: is not where volume fleet-test-hub-data lies, /srv/hub: '/data/hub'; write /srv/hub, or move the data: bin/fleet down, copy /srv/hub to /data/hub, docker volume rm fleet-test-hub-data, bin/fleet up`,
      ]);
    });
    it('refuses a stack file that names none', async () => {
      assert.deepEqual(await rejection(checkVolumes(planWith())), [
        "Pulumi.test.yaml: fleet:volumes.hub-data: is missing, and volume fleet-test-hub-data lies in a folder: '/srv/hub'; write that folder",
      ]);
    });
  });
});

describe('printVolumes', () => {
  it('names the volumes that went, or that stay', async () => {
    const say = async (removed: boolean, ...names: string[]): Promise<string> =>
      (
        await printed(() => {
          printVolumes(names, removed);
          return Promise.resolve();
        })
      ).out;
    assert.equal(await say(true, 'a-data', 'b-data'), 'volumes removed: a-data, b-data\n');
    assert.equal(
      await say(false, 'a-data'),
      'volumes stay (bin/fleet down --volumes removes them): a-data\n',
    );
    assert.equal(await say(true), '');
  });
});
