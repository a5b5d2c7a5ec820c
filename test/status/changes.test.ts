import assert from 'node:assert/strict';
import { findChanges, formatChange } from '../../src/status/changes';
import type { ServiceStatus } from '../../src/engines/engine';
import { fleetOf, gone, service } from '../support/status';

describe('changes between two samples', () => {
  const before = fleetOf(
    service('Hub'),
    service('Worker', { health: 'degraded', unreached: ['A'] }),
  );
  const told = (...now: ServiceStatus[]): string[] =>
    findChanges(before, fleetOf(...now)).map(formatChange);
  const worker = before.services[1] ?? assert.fail();

  it('are empty if only the last line of a log differs', () => {
    assert.deepEqual(findChanges(before, before), []);
    const sick = (error: string) => fleetOf(service('Hub', { health: 'unhealthy', error }));
    assert.deepEqual(findChanges(sick('one'), sick('two')), []);
  });

  it('include another health, with the reason', () => {
    const hub = service('Hub', { health: 'unhealthy', error: 'RuntimeError: no lens' });
    assert.deepEqual(told(hub, worker), ['Hub: healthy → unhealthy: RuntimeError: no lens']);
  });

  it('include a restart of a service that is healthy again', () => {
    assert.deepEqual(told(service('Hub', { restarts: 1 }), worker), ['Hub: healthy, restarts: 1']);
  });

  it('include other unreached dependencies of a degraded service', () => {
    assert.deepEqual(told(service('Hub'), { ...worker, unreached: ['B'] }), [
      'Worker: degraded: does not reach B',
    ]);
  });

  it('include a container whose row is gone', () => {
    const now = {
      ...before,
      unplanned: [gone('Old', { health: 'unhealthy', error: 'restarted' })],
    };
    assert.deepEqual(findChanges(before, now).map(formatChange), [
      'Old: missing → unhealthy: its row is gone: up or down removes it; restarted',
    ]);
  });

  it('include infrastructure', () => {
    const [cache] = before.infrastructure;
    assert.ok(cache);
    const now = { ...before, infrastructure: [{ ...cache, health: 'exited' }] };
    assert.deepEqual(findChanges(before, now).map(formatChange), ['cache: healthy → exited']);
  });
});
