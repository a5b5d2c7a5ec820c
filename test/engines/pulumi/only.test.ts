import assert from 'node:assert/strict';
import { CONTAINER, NETWORK } from '../../../src/engines/common/resources';
import { excludeOf, wantedOf } from '../../../src/engines/pulumi/only';
import { smallPlan } from '../../support/context';
import { resource, stateOf } from '../../support/pulumi-events';

const plan = smallPlan({ scan: 'off' });
const worker = new Set(['worker', 'hub', 'cache']);

describe('wantedOf', () => {
  it('is everything where nothing is chosen', () => {
    const { images, containers } = wantedOf(plan, undefined);
    assert.deepEqual([...images].sort(), [
      ...['base', 'base-cpu-pydeps', 'camera', 'hub', 'tools', 'web', 'worker'],
    ]);
    assert.deepEqual([...containers].sort(), ['cache', 'camera', 'hub', 'worker']);
  });
  it('is the chosen services, what they stand on and what they are built with', () => {
    const { images, containers } = wantedOf(plan, worker);
    assert.deepEqual([...images].sort(), ['base', 'hub', 'tools', 'web', 'worker']);
    assert.deepEqual([...containers].sort(), ['cache', 'hub', 'worker']);
  });
});

describe('excludeOf', () => {
  it('is nothing where nothing is chosen', () => {
    assert.deepEqual(excludeOf(plan, stateOf(), undefined), []);
  });
  it('is the other services, their families, and containers of services that are no more', () => {
    const state = stateOf(
      resource(CONTAINER, 'former', '1'),
      resource(CONTAINER, 'hub', '2'),
      resource(NETWORK, 'fleet', '3'),
    );
    assert.deepEqual(excludeOf(plan, state, worker), [
      ...['**::base-cpu-pydeps', '**::camera', '**::former'],
    ]);
  });
  it('is the scan gates of these, too, where images are scanned', () => {
    const excluded = excludeOf(smallPlan(), stateOf(), worker);
    assert.deepEqual(excluded, [
      ...['**::base-cpu-pydeps', '**::camera', '**::base-cpu-pydeps-scan', '**::camera-scan'],
    ]);
  });
});
