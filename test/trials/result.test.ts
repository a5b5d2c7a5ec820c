import assert from 'node:assert/strict';
import { describeNotStarted, describeTrial } from '../../src/trials/result';
import type { Observation } from '../../src/trials/trial';
import { smallPlan } from '../support/context';
import { must } from '../support/errors';

const plan = smallPlan();
const hub = must(plan.services.find(({ slug }) => slug === 'hub'));
const bound = [{ port: 7001, loopback: false }];

/** Formats the result of a service with these observations. */
const told = async (
  seen: Partial<Observation>,
  log: string,
  state: { readonly ExitCode?: number; readonly OOMKilled?: boolean } = {},
): Promise<unknown[]> => {
  const container = {
    readLog: () => Promise.resolve(log),
    readState: () => Promise.resolve({ Status: '', ExitCode: 0, OOMKilled: false, ...state }),
  };
  const result = await describeTrial(plan, hub, container, {
    alive: true,
    bound,
    health: undefined,
    ...seen,
  });
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

  it('of one that has ended says why, as far as it is known', async () => {
    const state = { ExitCode: 3 };
    assert.deepEqual(await told({ alive: false }, 'a\nValueError: b', state), [
      false,
      false,
      'ValueError: b',
    ]);
    assert.deepEqual(await told({ alive: false }, 'a\nb', state), [false, false, 'b']);
    assert.deepEqual(await told({ alive: false }, '', state), [
      false,
      false,
      'exited with 3 and printed nothing',
    ]);
    assert.deepEqual(await told({ alive: false }, 'a', { OOMKilled: true }), [
      false,
      false,
      'killed: its memory limit is 512 MB',
    ]);
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
