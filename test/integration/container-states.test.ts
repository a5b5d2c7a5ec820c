import assert from 'node:assert/strict';
import { listContainers } from '../../src/docker/containers';
import { readStatusLine, SmallPlace, STATES, type Said } from './container-states';
import { StatesTable } from './container-states-table';
import { onEachEngine } from './each-engine';
import { nameOf, OFFSETS } from './fleet-under-test';
import { SMALL } from './small-fleet';

interface Expected {
  /** The worker's health in the state. */
  readonly health: RegExp;
  /** What `status` says of it. */
  readonly note?: RegExp;
  /** What `preview` lists. @default the worker alone, or nothing */
  readonly preview?: RegExp;
  /** Whether `preview` is refused with the error of `up`. @default false: it ends with 0 */
  readonly refused?: boolean;
  /** The one error of `up`, and of the next; null where it mends the state. */
  readonly error: RegExp | null;
}

/** A container that Docker starts again and again, and for what cause. */
const restarting = (cause: RegExp): Expected => ({
  health: /^(?!healthy|degraded|starting)/,
  note: cause,
  error: new RegExp(`Worker: .*restart.*${cause.source}`),
});

const EXPECTED: Readonly<Record<string, Expected>> = {
  'fails at its start': restarting(/RuntimeError: no model at \/models\/voice\.bin/),
  'dies again and again, after it has answered': restarting(
    /ConnectionError: lost the connection to the card/,
  ),
  'is killed for memory': restarting(/memory.*\b96\b/),
  'is stopped, and its port is taken': {
    health: /^exited$/,
    note: /ended with exit code \d+/,
    refused: true,
    error: /Worker: .*port is taken by process \d+ \(\S+\)/,
  },
  'has lost its image in the registry': {
    health: /^healthy$/,
    preview: /build +worker +\(missing in registry\)/,
    error: null,
  },
  'is paused': { health: /^paused$/, preview: /\w+ +worker\b/, error: null },
  'is disconnected from its networks': {
    health: /^(?!healthy|degraded)/,
    note: /network/,
    preview: /\w+ +worker\b/,
    error: null,
  },
  hangs: { health: /^unhealthy$/, preview: /\w+ +worker\b/, error: null },
};

onEachEngine('a container that', __filename, (place) => {
  const { stack } = place;
  const table = new StatesTable(process.env['FLEET_STATES_TABLE']);
  let small: SmallPlace;
  /** Ids and starts of the containers that have nothing to do with it. */
  const readOthers = async (): Promise<string[]> =>
    (await listContainers(stack))
      .filter((each) => nameOf(each) !== SMALL.worker)
      .map((each) => `${nameOf(each)} ${each.Id} ${JSON.stringify(each.State)}`)
      .map((line) => line.replace(/"Health":.*/, ''))
      .sort();

  before(async () => {
    await place.begin({ portOffset: OFFSETS.containerStates, healthInterval: 1 });
    small = new SmallPlace(place);
    const { code, err } = await small.bringUp();
    assert.equal(code, 0, err);
    await table.begin(place.engine);
  });
  // A state that was not mended is not the next one's.
  afterEach(() => small.mend());

  /** What holds of `preview` and of every `up`: the exit code is the truth, and the errors name the one service. */
  const check = ({ code, out, err }: Said, error: RegExp | null): void => {
    const lines = err.split('\n').filter((line) => line.startsWith('error: '));
    assert.doesNotMatch(`${out}\n${err}`, /^\s+at .*:\d+/m, 'a stack trace');
    assert.equal(code, error ? 1 : 0, err);
    assert.equal(lines.length, error ? 1 : 0, err);
    if (error) assert.match(lines.join('\n'), error);
  };

  for (const { title, enter } of STATES) {
    const expected = EXPECTED[title];
    it(`${title} is seen, and ${expected?.error ? 'named' : 'mended'}`, async () => {
      assert.ok(expected);
      const others = await readOthers();
      const entered = await enter(small);
      try {
        const seen = await small.observe(entered.up);
        table.add(title, seen);
        const { health, note } = readStatusLine(seen.status, SMALL.worker);
        assert.match(health, expected.health);
        if (expected.note) assert.match(note, expected.note);
        const changes = seen.preview.out.split('\n').filter((line) => /^ {2}\S /.test(line));
        if (expected.preview) assert.match(changes.join('\n'), expected.preview);
        for (const line of changes) assert.match(line, /\bworker\b/);
        assert.equal(seen.status.code, 0);
        check(seen.preview, expected.refused ? expected.error : null);
        check(seen.up, expected.error);
        check(seen.second, expected.error);
        if (!expected.error) {
          assert.deepEqual([seen.answers, await small.answers(SMALL.worker)], [true, true]);
          assert.doesNotMatch(seen.second.out, /▸/, 'a second up has work');
        }
      } finally {
        await entered.leave?.();
      }
      assert.deepEqual(await readOthers(), others, 'other containers were touched');
      const { health } = readStatusLine(await small.run('status'), SMALL.worker);
      assert.equal(health, 'healthy', 'it is well again');
    });
  }
});
