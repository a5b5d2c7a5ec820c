import assert from 'node:assert/strict';
import { SmallPlace } from './container-states';
import { EngineStack } from './each-engine';
import { OFFSETS } from './fleet-under-test';
import { SMALL } from './small-fleet';

describe('a rollback of the whole fleet', function () {
  this.timeout('15m');
  const place = new EngineStack('embedded', __filename);
  after(() => place.end());
  let small: SmallPlace;
  const all = [SMALL.worker, SMALL.front, ...SMALL.others];
  const readMemory = async (): Promise<number[]> =>
    await Promise.all(
      all.map(async (name) => (await small.find(name)).HostConfig.Memory / 2 ** 20),
    );
  let first: number[] = [];

  before(async () => {
    await place.begin({ portOffset: OFFSETS.rollback, healthInterval: 1 });
    small = new SmallPlace(place);
    const { code, err } = await small.run('up');
    assert.equal(code, 0, err);
    first = await readMemory();
    place.fleet.edit('fleet/services/small.ts', /"probe"/g, '"memory":112,"probe"');
    place.fleet.edit('fleet/services/small.ts', /"memory":96/, '"memory":128');
    const again = await small.run('up');
    assert.equal(again.code, 0, again.err);
    assert.notDeepEqual(await readMemory(), first);
    // Nothing answers at that port, and no builder has that name.
    const file = `Pulumi.${place.stack}.yaml`;
    place.fleet.edit(file, /fleet:registry: .*/, 'fleet:registry: localhost:9');
    const text = place.fleet.read(file).replace(/^ {2}fleet:builder: .*\n/m, '');
    place.fleet.write(file, `${text}  fleet:builder: none-of-this-name\n`);
  });

  it('is in the history, with what can run now', async () => {
    const { out } = await small.run('history', SMALL.others[1]);
    assert.match(out, /  runs$/m);
    assert.match(out, /  can run: image in Docker$/m);
  });

  it('shows in its preview, which changes nothing', async () => {
    const before = await place.fleet.ids(place.stack);
    const { code, out, err } = await small.run('rollback', '--all', '--preview');
    assert.equal(code, 0, err);
    for (const name of all)
      assert.match(out, new RegExp(`^${name}: [0-9a-f]{12} → [0-9a-f]{12}, `, 'm'));
    assert.match(out, /^  memory: 128 → 96$/m);
    assert.match(out, /^nothing is changed$/m);
    assert.deepEqual(await place.fleet.ids(place.stack), before);
  });

  it('needs neither registry nor builder where Docker has the images', async () => {
    const { code, err } = await small.run('rollback', '--all');
    assert.equal(code, 0, err);
    assert.deepEqual(await readMemory(), first);
    for (const name of all) assert.ok(await small.answers(name), name);
  });
});
