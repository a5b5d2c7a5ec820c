import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { InspectedContainer } from '../../../src/docker/containers';
import { settle } from '../../../src/engines/common/settle';
import { everything, selectSlugs } from '../../../src/engines/common/selection';
import { judgeStack, Watch } from '../../../src/engines/common/watch';
import { smallContext } from '../../support/context';
import { health, inspected } from '../../support/docker';
import { useFakeDocker } from '../../support/environment';
import { must } from '../../support/errors';
import { temporaryFolder } from '../../support/folders';
import { printed } from '../../support/output';

/** What Docker answers at each look: the last one again and again. */
class Looks {
  readonly folder = temporaryFolder();
  private readonly counter = path.join(this.folder, 'looks');

  answer(...looks: readonly (readonly InspectedContainer[])[]): void {
    writeFileSync(this.counter, '');
    for (const [index, look] of [...looks, must(looks.at(-1))].entries()) {
      writeFileSync(path.join(this.folder, `look-${String(index)}`), JSON.stringify(look));
    }
    this.last = looks.length;
  }
  private last = 0;

  /** Commands of the fake: the counter has one character for each look. */
  get commands(): Record<string, string> {
    const take = `n=$(wc -c < ${this.counter}); f=${this.folder}/look-$n; [ -e $f ] || f=$(ls -v ${this.folder}/look-* | tail -1); cat $f; printf x >> ${this.counter}`;
    return { '"ps -aq --filter label=fleet.stack=test"': 'echo a', '"inspect a"': take };
  }
  count(): number {
    return readFileSync(this.counter, 'utf8').length;
  }
}

const HUB = { 'fleet.service': 'Hub' };
const ago = (seconds: number): string => new Date(Date.now() - seconds * 1000).toISOString();
const hub = (
  state: Partial<InspectedContainer['State']> = {},
  RestartCount = 0,
): InspectedContainer => ({
  ...inspected('hub', HUB, { Health: health('healthy'), ...state }),
  RestartCount,
});
const fresh = (status: string, restarts = 0): InspectedContainer =>
  hub({ StartedAt: ago(1), Health: health(status) }, restarts);

describe('Watch', () => {
  const looks = new Looks();
  useFakeDocker(() => looks.commands);
  const context = smallContext('/project');
  /** Lists condition and startedHere of hub at each of these looks, one second apart. */
  async function conditions(
    before: readonly InspectedContainer[],
    ...given: readonly InspectedContainer[]
  ): Promise<[string, boolean][]> {
    looks.answer(...given.map((each) => [each]));
    let now = Date.now();
    const watch = new Watch(context, before, { now: () => (now += 1000) });
    const found: [string, boolean][] = [];
    while (found.length < given.length) {
      const { verdict, startedHere } = must((await watch.look())[0]);
      found.push([verdict.condition, startedHere]);
    }
    return found;
  }

  it('counts from the first healthy look, for a container that is new', async () => {
    const long = hub({ StartedAt: ago(3600) });
    assert.deepEqual(await conditions([], long, long), [
      ['healthy', true],
      ['healthy', true],
    ]);
  });

  it('takes a container that ran before as it is', async () => {
    const long = hub({ StartedAt: ago(3600) });
    assert.deepEqual(await conditions([long], long), [['stable', false]]);
  });

  it('knows a container again that somebody has started since', async () => {
    const long = hub({ StartedAt: ago(3600), Status: 'exited' });
    assert.deepEqual(await conditions([long], fresh('starting')), [['starting', true]]);
  });

  it("does not take Docker's own restart for a start", async () => {
    const long = hub({ StartedAt: ago(3600) });
    assert.deepEqual(await conditions([long], fresh('healthy', 1)), [['unhealthy', false]]);
  });

  it('allows restarts before a container is first healthy, and none later', async () => {
    assert.deepEqual(
      await conditions([], fresh('starting', 1), fresh('healthy', 2), fresh('starting', 3)),
      [
        ['starting', true],
        ['healthy', true],
        ['unhealthy', true],
      ],
    );
  });

  it('remembers how a container ended that runs again', async () => {
    const killed = { Status: 'restarting', ExitCode: 137, OOMKilled: true };
    looks.answer([hub({ ...killed, StartedAt: ago(9) }, 4)], [fresh('starting', 4)]);
    const watch = new Watch(context, []);
    await watch.look();
    const [second] = await watch.look();
    assert.match(must(second).verdict.reason, /^restarted 4 times.*, killed for memory, its limit/);
  });

  it('counts anew if somebody restarts the container meanwhile', async () => {
    const first = hub({ StartedAt: ago(50) }, 1);
    const again = hub({ StartedAt: ago(0), Health: health('starting') });
    assert.deepEqual(await conditions([], first, again), [
      ['healthy', true],
      ['starting', true],
    ]);
  });

  it('judges a container that was helped up as one that it started', async () => {
    const hung = hub({ Health: health('unhealthy', ['']) });
    looks.answer([hung]);
    const watch = new Watch(context, [hung]);
    const [first] = await watch.look();
    assert.equal(must(first).verdict.remedy, 'restart');
    watch.noteHelped(hung.Id);
    const [second] = await watch.look();
    assert.deepEqual(
      [must(second).verdict.condition, must(second).startedHere],
      ['starting', true],
    );
  });

  it('takes the time of helping for the start of what runs since long before', async () => {
    const StartedAt = ago(3600);
    const paused = hub({ Status: 'paused', StartedAt });
    looks.answer([paused], [hub({ StartedAt })]);
    const now = Date.now();
    const watch = new Watch(context, [paused], { now: () => now });
    await watch.look();
    watch.noteHelped(paused.Id);
    await watch.look();
    assert.equal(watch.firstStart, now);
  });

  it('judges without a memory for status', async () => {
    looks.answer([fresh('healthy', 1)]);
    const [found] = await judgeStack(context);
    assert.equal(must(found).verdict.condition, 'unhealthy');
  });
});

describe('settle', () => {
  const looks = new Looks();
  useFakeDocker(() => ({
    ...looks.commands,
    'logs*': 'echo "2026-03-01T12:00:00Z OSError: no port"',
  }));
  // Its row says that it is stable at once, so that no test waits.
  const { plan, ...rest } = smallContext('/project');
  const services = plan.services.map((each) => ({ ...each, minReadySeconds: 0 }));
  const quick = { ...rest, plan: { ...plan, services } };
  const slow = { ...rest, plan };
  const options = { selection: everything, watch: true };

  it('prints when all is healthy and when all is stable', async () => {
    looks.answer([fresh('starting')], [fresh('healthy')]);
    const { out } = await printed(async () => {
      const result = await settle(quick, new Watch(quick, [], { pause: 0 }), options);
      assert.deepEqual(result.failures, []);
      assert.ok(must(result.stableSeconds) >= must(result.healthySeconds));
    });
    assert.match(
      out,
      /^ {2}containers: all healthy after [\d.]+ s\n {2}containers: stable after [\d.]+ s\n$/,
    );
  });

  it('ends when all is healthy if nobody watches', async () => {
    looks.answer([fresh('healthy')]);
    const { out } = await printed(async () => {
      const result = await settle(slow, new Watch(slow, [], { pause: 0 }), {
        ...options,
        watch: false,
      });
      assert.equal(result.stableSeconds, undefined);
    });
    assert.match(out, /^ {2}containers: all healthy after [\d.]+ s\n$/);
    assert.equal(looks.count(), 1);
  });

  it('fails a service that restarts after it was healthy', async () => {
    looks.answer([fresh('healthy')], [fresh('healthy')], [fresh('healthy', 1)]);
    const { out } = await printed(async () => {
      const { failures } = await settle(slow, new Watch(slow, [], { pause: 0 }), options);
      assert.deepEqual(
        failures.map(({ service, reason }) => [service, reason.replace(/^[^:]*: /, '')]),
        [['Hub', 'OSError: no port']],
      );
    });
    assert.match(out, /containers: 1 not stable after [\d.]+ s\n$/);
  });

  it('neither waits nor prints where nothing was started', async () => {
    const long = hub();
    looks.answer([long]);
    const { out } = await printed(async () => {
      const result = await settle(slow, new Watch(slow, [long]), options);
      const { failures, healthySeconds, stableSeconds } = result;
      assert.deepEqual([failures, healthySeconds, stableSeconds], [[], undefined, undefined]);
    });
    assert.equal(out, '');
    assert.equal(looks.count(), 1);
  });

  it('watches what an interrupted command has just started', async () => {
    const young = hub({ StartedAt: ago(1) });
    const dead = hub({ StartedAt: ago(0), Health: health('starting') }, 1);
    looks.answer([young], [young], [dead]);
    const { out } = await printed(async () => {
      const { failures } = await settle(slow, new Watch(slow, [young], { pause: 0 }), options);
      assert.deepEqual(
        failures.map(({ service }) => service),
        ['Hub'],
      );
    });
    assert.equal(out, '');
  });

  it('tells the status by its own last look', async () => {
    looks.answer([fresh('starting', 1)], [fresh('healthy', 2)]);
    await printed(async () => {
      const watch = new Watch(slow, [], { pause: 0 });
      const { failures, status } = await settle(slow, watch, { ...options, watch: false });
      const [service] = must(status).services;
      assert.deepEqual(
        [failures, must(service).health, must(service).restarts],
        [[], 'healthy', 2],
      );
    });
  });

  it('waits for the selected services alone', async () => {
    looks.answer([fresh('starting')]);
    const selection = selectSlugs(['worker']);
    await printed(async () => {
      const { failures } = await settle(slow, new Watch(slow, [], { pause: 0 }), {
        selection,
        watch: false,
      });
      assert.deepEqual(failures, []);
    });
  });

  it('throws where the infrastructure is not well', async () => {
    looks.answer([inspected('cache', { 'fleet.service': 'cache' }, { Status: 'paused' })]);
    const { lines } = await printed(async () => {
      await settle(slow, new Watch(slow, [], { pause: 0 }), options);
    });
    assert.deepEqual(lines, ['cache: is paused; see bin/fleet logs cache']);
  });
});
