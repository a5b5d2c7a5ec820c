import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import execa from 'execa';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { filterByLabel, LABELS } from '../../src/docker/labels';
import { useEnvironment } from '../support/environment';
import { answersAt, SmallPlace } from './container-states';
import { onEachEngine } from './each-engine';
import { OFFSETS } from './fleet-under-test';
import { SMALL } from './small-fleet';

onEachEngine('a release that is tried first', __filename, (place) => {
  let small: SmallPlace;
  useEnvironment(() => ({ FLEET_SECRET_TOKEN: undefined }));

  before(async () => {
    await place.begin({ portOffset: OFFSETS.trials, healthInterval: 1, trials: 'true' });
    small = new SmallPlace(place);
    const { code, err } = await small.run('up');
    assert.equal(code, 0, err);
  });

  const readHold = (): string => {
    const file = path.join(place.fleet.folder, `fleet/holds/${place.stack}.json`);
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  };

  /** Counts the requests of a client that got no 200, while a command runs. */
  async function countMissed<T>(work: () => Promise<T>): Promise<{ result: T; missed: number }> {
    let missed = 0;
    const done = new AbortController();
    const address = await small.locate(SMALL.worker);
    const asking = (async () => {
      while (!done.signal.aborted) {
        if (!(await answersAt(address))) missed += 1;
        await setTimeout(100);
      }
    })();
    const result = await work();
    done.abort();
    await asking;
    return { result, missed };
  }

  /** Checks that nothing of a trial is left: neither containers nor networks. */
  async function checkCleared(): Promise<void> {
    const filter = ['--filter', filterByLabel(LABELS.releaseTrial, place.stack), '--quiet'];
    for (const command of [
      ['ps', '--all'],
      ['network', 'ls'],
    ]) {
      assert.equal((await execa('docker', [...command, ...filter])).stdout, '');
    }
  }

  for (const behaviour of ['fails', 'dies', 'grows', 'limps'] as const) {
    it(`and ${behaviour} stops nothing, and is held`, async () => {
      const before = (await small.find(SMALL.worker)).Id;
      small.write(behaviour);
      const { result, missed } = await countMissed(() => small.run('up'));
      assert.equal(result.code, 1, result.err);
      assert.match(result.err, /not released: Worker: fails its trial: .*; [0-9a-f]{12} goes on/);
      assert.equal(missed, 0);
      assert.equal((await small.find(SMALL.worker)).Id, before);
      assert.match(readHold(), /"Worker"/);
      await checkCleared();
    });
  }

  it('and is held changes nothing at the next up', async () => {
    const before = await place.fleet.ids(place.stack);
    const preview = await small.run('preview');
    assert.match(preview.out, /Worker: held at [0-9a-f]{12} since/);
    const { code, err } = await small.run('up');
    assert.equal(code, 0, err);
    assert.deepEqual(await place.fleet.ids(place.stack), before);
  });

  it('and passes replaces the container', async () => {
    const before = (await small.find(SMALL.worker)).Id;
    small.write('serves');
    // Another memory limit replaces no container under Pulumi.
    place.fleet.edit('fleet/services/small.ts', /"serves"/, '"serves","RATE":"8000"');
    const { code, err } = await small.run('up');
    assert.equal(code, 0, err);
    assert.notEqual((await small.find(SMALL.worker)).Id, before);
    assert.doesNotMatch(readHold(), /Worker/);
    await checkCleared();
  });

  it('is protected without this command, too', async function () {
    if (place.engine === 'embedded') this.skip();
    const before = (await small.find(SMALL.worker)).Id;
    small.write('fails');
    const command = ['up', '--yes', '--non-interactive', '--stack', place.stack];
    const options = { cwd: place.fleet.folder, reject: false, all: true } as const;
    const { exitCode, all } = await execa('pulumi', command, options);
    assert.notEqual(exitCode, 0);
    assert.match(all ?? '', /Worker: fails its trial: .*no model/);
    assert.equal((await small.find(SMALL.worker)).Id, before);
  });

  it('and only needs other services is refused; once it runs, a trial says nothing', async () => {
    small.write('needs');
    const refused = await small.run('up');
    assert.match(refused.err, /not released: Worker: fails its trial: .*URLError/);
    await small.run('release', SMALL.worker);
    const forced = await small.run('up', '--no-revert', '--retry');
    assert.equal(forced.code, 0, forced.err);
    place.fleet.edit('fleet/services/small.ts', /"needs"/, '"needs","RATE":"8000"');
    const before = (await small.find(SMALL.worker)).Id;
    const { code, err } = await small.run('up');
    assert.equal(code, 0, err);
    if (place.engine === 'embedded') {
      assert.match(err, /Worker: is not tried first: what runs now fails alone as well \(/);
    }
    assert.notEqual((await small.find(SMALL.worker)).Id, before);
  });

  // The last one: a stack has no value of a secret that no row names.
  it('and needs a secret finds it', async () => {
    if (place.engine === 'embedded') process.env['FLEET_SECRET_TOKEN'] = 'a token';
    else {
      const key = ['--secret', '--path', 'fleet:secrets.TOKEN', 'a token', '--non-interactive'];
      const set = ['config', 'set', '--stack', place.stack, ...key];
      await execa('pulumi', set, { cwd: place.fleet.folder });
    }
    small.write('reads');
    const { code, err } = await small.run('up');
    assert.equal(code, 0, err);
    assert.doesNotMatch(err, /is not tried first/);
  });
});
