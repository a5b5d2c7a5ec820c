import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Holds } from '../../src/plan/hold';
import { SmallPlace } from './container-states';
import { onEachEngine } from './each-engine';
import { OFFSETS } from './fleet-under-test';
import { SMALL } from './small-fleet';

onEachEngine('a release', __filename, (place) => {
  let small: SmallPlace;
  const readHolds = (): Holds => {
    const file = path.join(place.fleet.folder, `fleet/holds/${place.stack}.json`);
    return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Holds) : {};
  };

  before(async () => {
    await place.begin({ portOffset: OFFSETS.rollout, healthInterval: 1 });
    small = new SmallPlace(place);
    const { code, err } = await small.run('up');
    assert.equal(code, 0, err);
  });

  it('whose agent fails at its start is put back, held and told', async () => {
    small.write('fails');
    const { code, err } = await small.run('up');
    assert.equal(code, 1, err);
    assert.match(err, /put back: Worker: .*RuntimeError: no model at \/models\/voice\.bin/);
    assert.ok(await small.answers(SMALL.worker));
    assert.deepEqual(Object.keys(readHolds()), [SMALL.worker]);
  });

  it('that is held changes nothing at the next up, and shows in preview', async () => {
    const before = await place.fleet.ids(place.stack);
    const preview = await small.run('preview');
    assert.match(preview.out, /Worker: held at [0-9a-f]{12} since .*RuntimeError/);
    const { out } = await small.run('status');
    assert.match(out, /^Worker .*held at [0-9a-f]{12} since/m);
    const { code, err } = await small.run('up');
    assert.equal(code, 0, err);
    assert.deepEqual(await place.fleet.ids(place.stack), before);
  });

  it('is tried again once its row has changed, and the hold goes', async () => {
    small.write('serves');
    const { code, err } = await small.run('up');
    assert.equal(code, 0, err);
    assert.ok(await small.answers(SMALL.worker));
    assert.deepEqual(readHolds(), {});
  });

  it('whose agent dies after it has answered is put back, too', async () => {
    small.write('dies');
    const { code, err } = await small.run('up');
    assert.equal(code, 1, err);
    assert.match(err, /put back: Worker: .*ConnectionError: lost the connection to the card/);
    assert.ok(await small.answers(SMALL.worker));
    small.write('serves');
    const after = await small.run('up');
    assert.equal(after.code, 0, after.err);
    assert.deepEqual(readHolds(), {});
  });

  it('that fails under --strict is put back, held and told, too', async () => {
    small.write('fails');
    const { code, err } = await small.run('up', '--strict', '--retry');
    assert.equal(code, 1, err);
    assert.match(err, /put back: Worker: .*RuntimeError: no model at \/models\/voice\.bin/);
    assert.ok(await small.answers(SMALL.worker));
    assert.deepEqual(Object.keys(readHolds()), [SMALL.worker]);
    small.write('serves');
    const after = await small.run('up');
    assert.equal(after.code, 0, after.err);
  });

  it('that is degraded with all that it depends on at hand is put back', async () => {
    small.write('limps');
    const { code, err } = await small.run('up');
    assert.equal(code, 1, err);
    assert.match(err, /put back: Worker: reports that it is degraded/);
    small.write('serves');
    const after = await small.run('up');
    assert.equal(after.code, 0, after.err);
  });

  const readMemory = async (): Promise<number> =>
    (await small.find(SMALL.worker)).HostConfig.Memory / 2 ** 20;

  it('that runs well is in the history, and rollback goes back to the one before', async () => {
    place.fleet.edit('fleet/services/small.ts', /"memory":96/, '"memory":128');
    const { code, err } = await small.run('up');
    assert.equal(code, 0, err);
    assert.equal(await readMemory(), 128);
    const { services } = JSON.parse((await small.run('history', SMALL.worker, '--json')).out) as {
      services: { good: { runs: boolean; definition: { memory: number } }[] }[];
    };
    assert.deepEqual(
      services.map(({ good }) => good.map(({ runs, definition }) => [runs, definition.memory])),
      [
        [
          [true, 128],
          [false, 96],
        ],
      ],
    );
    const back = await small.run('rollback', SMALL.worker);
    assert.equal(back.code, 0, back.err);
    assert.equal(await readMemory(), 96);
    assert.ok(await small.answers(SMALL.worker));
  });

  it('that was rolled back stays so until release, and then comes again', async () => {
    const up = await small.run('up');
    assert.equal(up.code, 0, up.err);
    assert.equal(await readMemory(), 96);
    const release = await small.run('release', SMALL.worker);
    assert.equal(release.code, 0, release.err);
    const again = await small.run('up');
    assert.equal(again.code, 0, again.err);
    assert.equal(await readMemory(), 128);
  });
});
