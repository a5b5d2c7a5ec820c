import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { COMMAND, CONTAINER, REMOTE_IMAGE } from '../../src/engines/common/resources';
import { useFleetHome } from '../support/environment';
import { root } from '../../src/lib/root';
import { must } from '../support/errors';
import { projectCopy } from '../support/project';
import { recordProject, recordStack, type Recording } from '../support/recorded';
import { MAIN, SERVERS, SERVICES } from '../support/rows';

describe('Container', function () {
  this.timeout(120_000); // records each stack's program once

  useFleetHome();
  let recording: Recording;
  before(async () => {
    recording = await recordStack('dev');
  });

  it('keeps pulled images: an earlier digest is what a rollback starts from', () => {
    for (const { name, inputs } of recording.ofType(REMOTE_IMAGE)) {
      assert.equal(inputs['keepLocally'], true, name);
    }
  });

  it("pulls an image once it is built, before the container's dependencies are ready", () => {
    for (const pulled of recording.ofType(REMOTE_IMAGE)) {
      assert.deepEqual(
        pulled.dependencies.filter(
          (urn) => !urn.endsWith(`docker-build:index:Image::${pulled.name}`),
        ),
        [],
        pulled.name,
      );
    }
  });

  it('gives intervals as Docker prints them, so that a refresh reads no change', async () => {
    const slow = { 'fleet:healthInterval': '90', 'fleet:healthStartInterval': '60' };
    const { healthcheck } = (await recordStack(MAIN, slow)).one(CONTAINER, SERVERS.bus.name).inputs;
    const { interval, startInterval } = healthcheck as Record<string, string>;
    assert.deepEqual([interval, startInterval], ['1m30s', '1m0s']);
  });

  it('checks health more often during start if the stack sets healthStartInterval', async () => {
    const lan = await recordStack(MAIN);
    assert.deepEqual(lan.one(CONTAINER, SERVERS.bus.name).inputs['healthcheck'], {
      tests: SERVERS.bus.health,
      interval: '30s',
      timeout: '5s',
      retries: 3,
      startPeriod: '30s',
      startInterval: '2s',
    });
  });

  it('gives a container the time to start that its row says, before failing checks count', async () => {
    const { name, slug } = SERVICES.legacy;
    const row = `name: '${name}',`;
    const folder = path.join(root, 'fleet/services');
    const file = must(
      readdirSync(folder).find((each) =>
        readFileSync(path.join(folder, each), 'utf8').includes(row),
      ),
    );
    const text = readFileSync(path.join(folder, file), 'utf8');
    const changed = text.replace(row, `${row} startSeconds: 900,`);
    const copy = projectCopy(root, { [`fleet/services/${file}`]: changed });
    const recording = await recordProject(copy, 'dev');
    const { inputs } = recording.one(CONTAINER, slug);
    const { startPeriod } = inputs['healthcheck'] as Record<string, string>;
    assert.equal(startPeriod, '15m0s');
    const { create } = recording.one(COMMAND, `ready-${slug}`).inputs as {
      readonly create: string;
    };
    assert.match(create, / 900 3 60 fleet-health$/);
  });
});
