import assert from 'node:assert/strict';
import { describeNotStarted, describeTrial, type TryResult } from '../../src/trials/result';
import type { TriedContainer } from '../../src/trials/sandbox';
import type { Observation } from '../../src/trials/trial';
import { smallPlan } from '../support/context';
import { must } from '../support/errors';

const plan = smallPlan({}, (rows) => void (rows.hub.probe = { kind: 'http', port: 7001 }));
const hub = must(plan.services.find(({ slug }) => slug === 'hub'));
const bound = [{ port: 7001, loopback: false }];

type State = Awaited<ReturnType<TriedContainer['readState']>>;

const describeHub = async (
  seen: Partial<Observation>,
  log: string,
  state: Partial<State>,
): Promise<TryResult> => {
  const container = {
    startedAt: '2026-01-01T00:00:00.5Z',
    readLog: () => Promise.resolve(log),
    readState: () =>
      Promise.resolve({
        Status: 'exited',
        ExitCode: 0,
        OOMKilled: false,
        StartedAt: '2026-01-01T00:00:00.5Z',
        FinishedAt: '2026-01-01T00:00:25.75Z',
        ...state,
      }),
  };
  const all = { alive: true, bound, health: undefined, ...seen };
  return await describeTrial(plan, hub, container, all);
};

/** Formats the result of a service with these observations. */
const told = async (
  seen: Partial<Observation>,
  log: string,
  state: Partial<State> = {},
): Promise<unknown[]> => {
  const result = await describeHub(seen, log, state);
  return [result.alive, result.answers, result.firstError];
};

describe('a result', () => {
  it('of one that answers has no error but a sure one', async () => {
    const health = { code: 200, says: 'ok' };
    assert.deepEqual(await told({ health }, 'serving'), [true, true, null]);
    assert.deepEqual(await told({ health }, 'ERROR: x'), [true, true, 'ERROR: x']);
  });

  it('of one that only runs says what its health URL said, and what it said itself', async () => {
    const health = { code: 503, says: 'starting; http 1: refused' };
    assert.deepEqual(await told({ health }, 'waiting\n'), [
      true,
      false,
      'starting; http 1: refused; it last said: waiting',
    ]);
    assert.deepEqual(await told({}, ''), [
      true,
      false,
      'its health URL does not answer; it prints nothing',
    ]);
  });

  it('of one that lacks the path of its probe says what to write', async () => {
    const health = { code: 503, says: 'starting; http 1: HTTP 404' };
    assert.deepEqual(await told({ health }, ''), [
      true,
      false,
      "starting; http 1: HTTP 404 to GET /health; write a path that it serves into the row's probe; it prints nothing",
    ]);
  });

  it('of one that has ended says why, as far as it is known', async () => {
    const state = { ExitCode: 3 };
    assert.deepEqual(await told({ alive: false }, 'a\nValueError: b', state), [
      false,
      false,
      'ValueError: b',
    ]);
    assert.deepEqual(await told({ alive: false }, 'a\nb', state), [false, false, 'b']);
    assert.deepEqual(await told({ alive: false }, '', state), [false, false, 'it printed nothing']);
    assert.deepEqual(await told({ alive: false }, 'a', { OOMKilled: true }), [
      false,
      false,
      'killed: its memory limit is 512 MB',
    ]);
  });

  it('of one that has ended says when, and of one that started again that it did', async () => {
    const when = async (state: Partial<State>): Promise<unknown[]> => {
      const { endedAfter, exitCode, restarted } = await describeHub({ alive: false }, '', state);
      return [endedAfter, exitCode, restarted];
    };
    assert.deepEqual(await when({ ExitCode: 1 }), [25.3, 1, false]);
    assert.deepEqual(await when({ Status: 'running' }), [25.3, null, true]);
    const { endedAfter, restarted } = await describeHub({}, '', { Status: 'running' });
    assert.deepEqual([endedAfter, restarted], [null, false]);
  });

  it('of one that has ended tells the exception that ended it', async () => {
    const raised = (text: string): string =>
      `Traceback (most recent call last):\n  File "/app/a.py", line 1, in f\n${text}`;
    const log = `${raised('OSError: retried')}\nretrying\n${raised('KeyError: 1')}`;
    assert.deepEqual(await told({ alive: false }, log), [false, false, 'a.py:1: KeyError: 1']);
  });

  it('begins with the same keys, whatever became of the service', () => {
    const result = describeNotStarted(plan, hub, 'no image');
    assert.deepEqual(Object.entries(result).slice(0, 6), [
      ['service', 'Hub'],
      ['machine', 'alpha'],
      ['alive', false],
      ['answers', false],
      ['ports', []],
      ['firstError', 'no image'],
    ]);
  });
});
