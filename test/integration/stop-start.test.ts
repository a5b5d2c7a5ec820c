import assert from 'node:assert/strict';
import { SmallPlace, readStatusLine } from './container-states';
import { EngineStack } from './each-engine';
import { OFFSETS } from './fleet-under-test';
import { SMALL } from './small-fleet';

describe('a service that a person has stopped', function () {
  this.timeout('15m');
  const place = new EngineStack('embedded', __filename);
  after(() => place.end());
  let small: SmallPlace;
  const { worker, front } = SMALL;

  before(async () => {
    await place.begin({ portOffset: OFFSETS.stopStart, healthInterval: 1 });
    small = new SmallPlace(place);
    const { code, err } = await small.bringUp();
    assert.equal(code, 0, err);
  });

  const isStopped = async (): Promise<void> => {
    assert.equal((await small.find(worker)).State.Status, 'exited');
    const line = readStatusLine(await small.run('status'), worker);
    assert.equal(line.health, 'stopped');
    assert.match(line.note, /^stopped by \S+@\S+ at \d{4}-/);
  };

  it('is stopped, shows as such in status, and what waits for it goes on', async () => {
    const { code, err, out } = await small.run('stop', worker);
    assert.equal(code, 0, err);
    assert.match(out, /^Worker: is stopped until bin\/fleet .*start Worker$/m);
    await isStopped();
    assert.ok(await small.answers(front));
  });

  it('stays so at an up that has something else to do for it, which neither builds nor replaces it', async () => {
    const before = (await small.find(worker)).Id;
    small.write('limps');
    place.fleet.edit('fleet/services/small.ts', /"probe"/, '"memory":112,"probe"');
    const preview = await small.run('preview');
    assert.equal(preview.code, 0, preview.err);
    assert.match(preview.out, /Worker: was stopped by \S+ at \S+; bin\/fleet .*start Worker/);
    assert.doesNotMatch(preview.out, /(build|replace|start) +worker/);
    assert.match(preview.out, /replace +register/);
    const up = await small.run('up');
    assert.equal(up.code, 0, up.err);
    assert.match(up.err + up.out, /Worker: was stopped by/);
    assert.equal((await small.find(worker)).Id, before);
    await isStopped();
    small.write('serves');
    assert.equal((await small.bringUp()).code, 0);
    await isStopped();
  });

  it('is refused to restart, roll back and bring up by its name', async () => {
    for (const command of [['restart'], ['rollback'], ['up', '--only'], ['preview', '--only']]) {
      const { code, err } = await small.run(...command, worker);
      assert.equal(code, 1, command.join(' '));
      assert.match(err, /Worker: was stopped by .*start Worker starts it/);
    }
  });

  it('starts again by start, as it was, and up then has nothing to do', async () => {
    const { Id } = await small.find(worker);
    const { code, err } = await small.run('start');
    assert.equal(code, 0, err);
    assert.equal((await small.find(worker)).Id, Id);
    assert.ok(await small.answers(worker));
    const up = await small.bringUp();
    assert.equal(up.code, 0, up.err);
    assert.equal((await small.find(worker)).Id, Id);
    assert.match((await small.run('start')).out, /nobody has stopped a service/);
  });

  it('stays so after a down, until start', async () => {
    assert.equal((await small.run('stop', worker)).code, 0);
    assert.equal((await small.run('down')).code, 0);
    const { code, err } = await small.bringUp();
    assert.equal(code, 0, err);
    assert.deepEqual(
      (await place.running()).filter((name) => name === worker || name === front),
      [front],
    );
    const start = await small.run('start', worker);
    assert.match(start.err, /Worker: has no container in stack .*up --only Worker/);
    const up = await small.bringUp();
    assert.equal(up.code, 0, up.err);
    assert.ok(await small.answers(worker));
  });
});
