import assert from 'node:assert/strict';
import type { InspectedContainer } from '../../../src/docker/containers';
import {
  chooseAction,
  judge,
  type Expectation,
  type Observation,
} from '../../../src/engines/common/judge';
import { health, inspected } from '../../support/docker';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const ago = (seconds: number): string => new Date(NOW - seconds * 1000).toISOString();
const before = (seconds: number): number => NOW - seconds * 1000;

type State = Partial<InspectedContainer['State']>;
type Part = Partial<Omit<InspectedContainer, 'State'>>;

/** Makes a container that has run for an hour and answers its health check. */
const container = (state: State = {}, part: Part = {}): InspectedContainer => ({
  ...inspected('hub', {}, { StartedAt: ago(3600), Health: health('healthy'), ...state }),
  ...part,
});
const expected: Expectation = {
  minReadySeconds: 30,
  startSeconds: 600,
  networks: { 'fleet-test-fleet': 'hub' },
};

/** Makes what an `up` saw of a container that it started. */
const started = (seconds: number, healthy?: Observation['healthy']): Observation => ({
  startedHere: true,
  since: before(seconds),
  healthy,
});

/** Makes the health of a container whose last check passed. */
const checkedAt = (seconds: number): NonNullable<State['Health']> => ({
  ...health('healthy'),
  Log: [{ Start: ago(seconds), ExitCode: 0, Output: '' }],
});

describe('judge', () => {
  for (const [what, given, seen, condition, word, reason, remedy] of [
    ['one that has run for long', container(), undefined, 'stable', 'healthy', ''],
    [
      'one that was started less than minReadySeconds ago',
      container({ StartedAt: ago(29) }),
      undefined,
      'healthy',
      'healthy',
      '',
    ],
    [
      'one whose last check began less than minReadySeconds after its start',
      container({ StartedAt: ago(40), Health: checkedAt(11) }),
      undefined,
      'healthy',
      'healthy',
      '',
    ],
    [
      'one whose last check began minReadySeconds after its start',
      container({ StartedAt: ago(40), Health: checkedAt(10) }),
      undefined,
      'stable',
      'healthy',
      '',
    ],
    [
      'one whose check passed minReadySeconds after the first, by the clock of its machine',
      container({ StartedAt: ago(40), Health: checkedAt(110) }),
      started(40, { at: before(35), restarts: 0, checked: before(140) }),
      'stable',
      'healthy',
      '',
    ],
    [
      'one whose check passed for less than that',
      container({ StartedAt: ago(40), Health: checkedAt(111) }),
      started(40, { at: before(35), restarts: 0, checked: before(140) }),
      'healthy',
      'healthy',
      '',
    ],
    [
      'one without a health check',
      { ...inspected('hub', {}, { StartedAt: ago(3600) }) },
      undefined,
      'stable',
      'running',
      '',
    ],
    [
      'one whose first check is not due yet',
      container({ StartedAt: ago(5), Health: health('starting') }),
      undefined,
      'starting',
      'starting',
      '',
    ],
    [
      'one that is healthy and failed its last two checks',
      container({ Health: { ...health('healthy', ['', '']) } }),
      undefined,
      'healthy',
      'healthy',
      'did not answer its last 2 health checks',
    ],
    [
      'one that says that it fails',
      container({ Health: health('unhealthy', ['a', 'b', '/health answered 503\n']) }),
      undefined,
      'unhealthy',
      'unhealthy',
      'failed its last 3 health checks: /health answered 503',
      'restart',
    ],
    [
      'one that hangs',
      container({
        Health: health('unhealthy', ['', '', 'Health check exceeded timeout (5s)']),
      }),
      undefined,
      'unhealthy',
      'unhealthy',
      'did not answer its last 3 health checks',
      'restart',
    ],
    [
      'a paused one, healthy as Docker says',
      container({ Status: 'paused' }),
      undefined,
      'unhealthy',
      'paused',
      'is paused',
      'unpause',
    ],
    [
      'a disconnected one, healthy as Docker says',
      container({}, { NetworkSettings: { Networks: {}, Ports: {} } }),
      undefined,
      'unhealthy',
      'disconnected',
      'is not on its network fleet-test-fleet',
      'reconnect',
    ],
    [
      'one whose port is not published',
      container(
        {},
        {
          HostConfig: {
            Memory: 0,
            PortBindings: {
              '18080/tcp': [{ HostIp: '127.0.0.1', HostPort: '8001' }],
              '7001/tcp': [{ HostIp: '127.0.0.1', HostPort: '7001' }],
            },
          },
          NetworkSettings: {
            Networks: { 'fleet-test-fleet': {} },
            Ports: { '7001/tcp': [{ HostIp: '127.0.0.1', HostPort: '7001' }] },
          },
        },
      ),
      undefined,
      'unhealthy',
      'disconnected',
      'does not publish 127.0.0.1:8001',
      'reconnect',
    ],
    [
      'a stopped one',
      container({ Status: 'exited', ExitCode: 143 }),
      undefined,
      'unhealthy',
      'exited',
      'ended with exit code 143',
      'start',
    ],
    [
      'one that Docker could not start again',
      container({ Status: 'exited', ExitCode: 128, Error: 'no such device' }),
      undefined,
      'unhealthy',
      'exited',
      'Docker could not start it: no such device',
      'start',
    ],
    [
      'one that Docker could not start at all',
      container({ Status: 'created', Error: 'port is already allocated' }),
      started(1),
      'unhealthy',
      'created',
      'Docker could not start it: port is already allocated',
      'start',
    ],
    [
      'one that was only created',
      container({ Status: 'created' }),
      undefined,
      'unhealthy',
      'created',
      'was never started',
      'start',
    ],
    [
      'one that is created and about to start',
      container({ Status: 'created' }),
      started(1),
      'starting',
      'created',
      '',
    ],
    [
      'one that was killed for memory for good',
      container({ Status: 'exited', ExitCode: 137, OOMKilled: true }),
      undefined,
      'unhealthy',
      'exited',
      'killed for memory, its limit is 512 MiB',
      'start',
    ],
  ] as const) {
    it(`judges ${what}`, () => {
      const verdict = judge(given, expected, NOW, seen);
      assert.deepEqual(
        [verdict.condition, verdict.word, verdict.reason, verdict.remedy],
        [condition, word, reason, remedy],
      );
    });
  }
});

describe('judge of a container that restarted', () => {
  const restarted = (count: number, seconds: number, state: State = {}): InspectedContainer =>
    container(
      { StartedAt: ago(seconds), FinishedAt: ago(seconds + 1), ...state },
      { RestartCount: count },
    );
  const ending = { Status: 'restarting', ExitCode: 1 };
  const wait = { StartedAt: ago(5), Health: health('starting') };

  for (const [what, given, seen, condition] of [
    ['unhealthy for minReadySeconds', restarted(1, 29), undefined, 'unhealthy'],
    ['stable after them', restarted(3, 30), undefined, 'stable'],
    ['unhealthy for 10 minutes after many restarts', restarted(4, 599), undefined, 'unhealthy'],
    ['stable after those', restarted(4, 600), undefined, 'stable'],
    ['unhealthy while Docker waits to start it', restarted(1, 9, ending), undefined, 'unhealthy'],
    ['unhealthy while it starts again', restarted(1, 5, wait), undefined, 'unhealthy'],
    [
      'still starting at its first three ends here',
      restarted(3, 2, ending),
      started(9),
      'starting',
    ],
    ['still starting at its third start here', restarted(3, 2, wait), started(9), 'starting'],
    ['unhealthy at its fourth end', restarted(4, 2, ending), started(9), 'unhealthy'],
    ['unhealthy at its fourth restart', restarted(4, 2, wait), started(9), 'unhealthy'],
    ['unhealthy if it is never well in a minute', restarted(1, 2, wait), started(60), 'unhealthy'],
    [
      'healthy if it restarted before it first was',
      restarted(2, 8),
      started(40, { at: before(5), restarts: 2 }),
      'healthy',
    ],
    [
      'stable minReadySeconds after its first healthy look',
      restarted(2, 40),
      started(60, { at: before(30), restarts: 2 }),
      'stable',
    ],
    [
      'unhealthy at once if it restarts after that',
      restarted(1, 1),
      started(26, { at: before(24), restarts: 0 }),
      'unhealthy',
    ],
    [
      'unhealthy while it restarts after that',
      restarted(1, 26, ending),
      started(26, { at: before(24), restarts: 0 }),
      'unhealthy',
    ],
    [
      'unhealthy if it was not started here and restarts meanwhile',
      restarted(1, 1),
      { startedHere: false, since: before(60), healthy: { at: before(60), restarts: 0 } },
      'unhealthy',
    ],
    [
      'unhealthy if it took many restarts here',
      restarted(5, 20),
      started(50, { at: before(20), restarts: 5 }),
      'unhealthy',
    ],
  ] as const) {
    it(`is ${what}`, () => {
      assert.equal(judge(given, expected, NOW, seen).condition, condition);
    });
  }

  it('says how often, when last and why', () => {
    const of = (count: number, seconds: number, state: State): string =>
      judge(restarted(count, seconds, state), expected, NOW).reason;
    assert.equal(of(1, 2, {}), 'restarted 1 time, the last time 3 s ago');
    assert.equal(
      of(39, 120, { ...ending, FinishedAt: ago(4) }),
      'restarted 39 times, the last time 4 s ago, ended with exit code 1',
    );
    assert.equal(
      of(7, 119, { OOMKilled: true }),
      'restarted 7 times, the last time 2 min ago, killed for memory, its limit is 512 MiB',
    );
    const fails = { Health: health('unhealthy', ['/health answered 503']) };
    assert.equal(
      of(2, 119, fails),
      'failed its last health check: /health answered 503; restarted 2 times, the last time 2 min ago',
    );
  });

  it('is restarted by up where status calls it unhealthy, and waited for where it settles soon', () => {
    const action = (...given: Parameters<typeof restarted>): string | undefined =>
      chooseAction(judge(restarted(...given), expected, NOW));
    assert.deepEqual(
      [action(13, 9), action(4, 599), action(1, 5, wait), action(2, 9, ending)],
      ['restart', 'restart', 'restart', 'restart'],
    );
    assert.deepEqual([action(3, 10), action(1, 29)], ['wait', 'wait']);
    assert.deepEqual(
      [action(3, 30), action(4, 600), action(0, 0)],
      [undefined, undefined, undefined],
    );
  });

  it('settles soon after few restarts, and not after many', () => {
    const settles = (count: number): number | undefined =>
      judge(restarted(count, 10), expected, NOW).settlesAt;
    assert.equal(settles(3), NOW + 20_000);
    assert.equal(settles(4), undefined);
  });

  it('counts by the row', () => {
    assert.equal(
      judge(restarted(1, 59), { ...expected, minReadySeconds: 60 }, NOW).word,
      'unhealthy',
    );
    assert.equal(
      judge(restarted(1, 0), { ...expected, minReadySeconds: 0 }, NOW).condition,
      'stable',
    );
  });
});

describe('judge of a container that was helped up', () => {
  const paused = (check: number): InspectedContainer =>
    container({
      Health: {
        Status: 'unhealthy',
        FailingStreak: 3,
        Log: [{ Start: ago(check), ExitCode: 1, Output: '' }],
      },
    });

  it('waits for a check that is newer', () => {
    assert.equal(judge(paused(9), expected, NOW, started(5)).condition, 'starting');
    assert.equal(judge(paused(4), expected, NOW, started(5)).condition, 'unhealthy');
  });

  it('gives up after ten minutes', () => {
    const verdict = judge(paused(900), expected, NOW, started(600));
    assert.deepEqual(
      [verdict.condition, verdict.reason],
      ['unhealthy', 'is not healthy after 10 min'],
    );
  });

  it('gives up when the row says, sooner or later than that', () => {
    const condition = (startSeconds: number, seconds: number): string =>
      judge(paused(9000), { ...expected, startSeconds }, NOW, started(seconds)).condition;
    assert.deepEqual(
      [condition(90, 89), condition(90, 90), condition(1200, 1199), condition(1200, 1200)],
      ['starting', 'unhealthy', 'starting', 'unhealthy'],
    );
  });
});
