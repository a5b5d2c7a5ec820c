import assert from 'node:assert/strict';
import { FleetError } from '../../src/lib/errors';
import { printLines, pollStatus, watchStatus } from '../../src/status/watch';
import type { StatusSample } from '../../src/status/frame';
import { smallContext } from '../support/context';
import { must, rejection } from '../support/errors';
import { printed } from '../support/output';
import { fleetOf, service } from '../support/status';

describe('the watch', () => {
  const look = (health: string, more: Partial<StatusSample> = {}): StatusSample => ({
    status: fleetOf(service('Hub', { health })),
    usage: new Map(),
    at: new Date(0),
    ...more,
  });
  const at = '1970-01-01T00:00:00.000Z';
  async function* these(...looks: readonly StatusSample[]): AsyncGenerator<StatusSample> {
    for (const each of looks) yield await Promise.resolve(each);
  }

  it('prints the whole table once and then a line for each change, without a terminal', async () => {
    const looks = [look('starting'), look('healthy'), look('healthy'), look('exited')];
    const { out } = await printed(() => printLines(these(...looks), false));
    assert.deepEqual(out.trimEnd().split('\n'), [
      `${at} 1 service: 1 starting · cache healthy`,
      `${at} Hub: starting → healthy`,
      `${at} Hub: healthy → exited`,
    ]);
  });

  it('prints changes as JSON, one a line', async () => {
    const { out } = await printed(() => printLines(these(look('starting'), look('healthy')), true));
    const change = { service: 'Hub', from: 'starting', to: 'healthy', restarts: 0, note: '' };
    assert.deepEqual(JSON.parse(out), { at, ...change });
  });

  it('prints once that the stack cannot be read, and goes on when it can', async () => {
    const problem = 'docker: does not run';
    const looks = [look('healthy'), look('healthy', { problem }), look('healthy', { problem })];
    const { out } = await printed(() => printLines(these(...looks, look('healthy')), false));
    assert.equal(out.split(problem).length, 2);
  });

  it('keeps the last sample if a later read fails, and fails if the first one does', async () => {
    const answers = [look('healthy'), new FleetError('docker: does not run'), look('starting')];
    const next = () => {
      const answer = must(answers.shift());
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    };
    const seen: (string | undefined)[][] = [];
    for await (const { status, problem } of pollStatus(next, 0)) {
      seen.push([status.services[0]?.health, problem]);
      if (answers.length === 0) break;
    }
    assert.deepEqual(
      seen,
      [
        ['healthy', undefined],
        ['healthy', 'docker: does not run'],
      ].concat([['starting', undefined]]),
    );
    const failing = pollStatus(() => Promise.reject(new FleetError('no Docker')), 0);
    assert.deepEqual(await rejection(failing.next()), ['no Docker']);
  });

  it('refuses an invalid interval', async () => {
    assert.deepEqual(await rejection(watchStatus(smallContext('/project'), 'often')), [
      "--interval: is not a number of seconds from 1: 'often'; write one, such as 2",
    ]);
  });
});
