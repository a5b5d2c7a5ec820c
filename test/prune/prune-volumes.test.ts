import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { printUnusedVolumes } from '../../src/engines/common/unused-volumes';
import { pruneVolumes } from '../../src/prune/prune-volumes';
import { smallContext, smallPlan } from '../support/context';
import { printJson } from '../support/docker';
import { useFakeDocker, useFleetHome } from '../support/environment';
import { rejection } from '../support/errors';
import { temporaryFolder } from '../support/folders';
import { printed } from '../support/output';

const plan = smallPlan({}, ({ hub }) => (hub.volumes = [{ name: 'data', path: '/app/data' }]));
const context = { ...smallContext(temporaryFolder()), stack: plan.stack, plan };
const LEFT = 'fleet-test-notes-data';
const FOLDER = '/var/lib/docker/volumes/fleet-test-notes-data/_data';

describe('volumes that no row has', () => {
  useFleetHome();
  describe('where a removed row has left one', () => {
    const folder = temporaryFolder();
    useFakeDocker(() => ({
      '"volume ls --quiet --filter label=fleet.stack=test"': `printf '%s\\n' fleet-test-hub-data ${LEFT}`,
      [`"volume inspect ${LEFT}"`]: printJson([
        { Name: LEFT, Mountpoint: FOLDER, Options: null, Labels: {} },
      ]),
      [`"volume rm ${LEFT}"`]: `touch ${folder}/removed`,
    }));
    const isRemoved = (): boolean => existsSync(path.join(folder, 'removed'));

    it('are named by up and preview, with the command that lists them', async () => {
      assert.equal(
        (await printed(() => printUnusedVolumes(context))).out,
        `volumes of no row stay: ${LEFT}; bin/fleet --stack test prune --volumes says more\n`,
      );
    });

    it('are listed with the folder of their data', async () => {
      assert.equal(
        (await printed(() => pruneVolumes(context, [], {}))).out,
        `${LEFT}  ${FOLDER}\n1 volume of no row; bin/fleet --stack test prune --volumes NAME --delete deletes one and its data\n`,
      );
    });

    it('are deleted by name alone', async () => {
      assert.match(
        (await rejection(pruneVolumes(context, [], { delete: true }))).join('\n'),
        /^--delete: needs the volumes' names/,
      );
      assert.ok(!isRemoved());
      await printed(() => pruneVolumes(context, [LEFT], { delete: true }));
      assert.ok(isRemoved());
    });

    it('are no volumes of a row, nor of anything else', async () => {
      assert.deepEqual(
        await rejection(
          pruneVolumes(context, [LEFT, 'fleet-test-hub-data', 'mine'], { delete: true }),
        ),
        [
          `--volumes: is no volume without a row in stack test: 'fleet-test-hub-data'; write ${LEFT}, or a name that bin/fleet --stack test prune --volumes lists`,
          `--volumes: is no volume without a row in stack test: 'mine'; write one of ${LEFT}`,
        ],
      );
    });
  });

  describe('where there are none, or Docker does not answer', () => {
    useFakeDocker(() => ({ '*': 'exit 1' }));
    it('are not spoken of by up and preview', async () => {
      assert.equal((await printed(() => printUnusedVolumes(context))).out, '');
    });
  });
});
