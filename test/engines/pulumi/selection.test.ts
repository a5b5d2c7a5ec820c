import assert from 'node:assert/strict';
import { everything, selectSlugs } from '../../../src/engines/common/selection';
import { omitStopped } from '../../../src/engines/common/stopped';
import { CONTAINER, NETWORK } from '../../../src/engines/common/resources';
import { listExcluded, selectResources } from '../../../src/engines/pulumi/selection';
import { smallPlan } from '../../support/context';
import { resource, stateOf } from '../../support/pulumi-events';

const plan = smallPlan({ scan: 'off' });
const worker = selectSlugs(['worker', 'hub', 'cache']);

describe('selectResources', () => {
  it('is everything without a selection', () => {
    const { images, containers } = selectResources(plan, everything);
    assert.deepEqual([...images].sort(), [
      'base',
      'camera',
      'hub',
      'tools',
      'web',
      'wheels',
      'worker',
    ]);
    assert.deepEqual([...containers].sort(), ['cache', 'camera', 'hub', 'worker']);
  });
  it('is the selected services, their parent images and their build images', () => {
    const { images, containers } = selectResources(plan, worker);
    assert.deepEqual([...images].sort(), ['base', 'hub', 'tools', 'web', 'worker']);
    assert.deepEqual([...containers].sort(), ['cache', 'hub', 'worker']);
  });
});

describe('listExcluded', () => {
  it('is empty without a selection', () => {
    assert.deepEqual(listExcluded(plan, stateOf(), everything), []);
  });
  it('is what a person has stopped of the whole stack, and nothing that only the state has', () => {
    const stop = { at: '2026-01-01', by: 'ann@box' };
    const stops = new Map([['Camera', stop]]);
    const selection = omitStopped({ stack: plan.stack }, everything, stops);
    const state = stateOf(resource(CONTAINER, 'former', '1'), resource(CONTAINER, 'camera', '2'));
    const ready = '**::ready-camera';
    assert.deepEqual(listExcluded(plan, state, selection), ['**::camera', ready]);
    const scanned = listExcluded(smallPlan(), state, selection);
    assert.deepEqual(scanned, ['**::camera', '**::camera-scan', ready]);
  });
  it('is the other services, their families, and containers of removed services', () => {
    const state = stateOf(
      resource(CONTAINER, 'former', '1'),
      resource(CONTAINER, 'hub', '2'),
      resource(NETWORK, 'fleet', '3'),
    );
    assert.deepEqual(listExcluded(plan, state, worker), [
      ...['**::wheels', '**::camera', '**::former'],
      ...['**::ready-camera', '**::ready-former'],
    ]);
  });
  it('includes their scan gates if images are scanned', () => {
    const excluded = listExcluded(smallPlan(), stateOf(), worker);
    assert.deepEqual(excluded, [
      ...['**::wheels', '**::camera', '**::wheels-scan', '**::camera-scan'],
      '**::ready-camera',
    ]);
  });
});
