import assert from 'node:assert/strict';
import { everything, selectSlugs } from '../../../src/engines/common/selection';
import { omitStopped } from '../../../src/engines/common/stopped';
import { CONTAINER, NETWORK } from '../../../src/engines/common/resources';
import { listExcluded, selectResources } from '../../../src/engines/pulumi/selection';
import { applyHolds } from '../../../src/plan/apply-holds';
import { defineService } from '../../../src/plan/define-service';
import { smallPlan } from '../../support/context';
import { must } from '../../support/errors';
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

describe('selectResources of services that are held', () => {
  const hold = { since: '2026-01-01', why: 'rolled back by ann' };
  const holds = Object.fromEntries(
    plan.services.map((service) => {
      const image = `localhost:5050/fleet/${service.slug}@sha256:1`;
      return [service.row.name, { ...hold, definition: defineService(service, image) }];
    }),
  );
  const held = applyHolds(plan, holds);

  it('has their containers, and none of the images that they would be built on', () => {
    const selection = selectSlugs(['worker', 'hub']);
    const { images, containers } = selectResources(held, selection);
    assert.deepEqual([...images].sort(), ['hub', 'worker']);
    assert.deepEqual([...containers].sort(), ['hub', 'worker']);
    assert.deepEqual(listExcluded(held, stateOf(), selection), [
      '**::base',
      '**::tools',
      '**::web',
      '**::wheels',
      '**::camera',
      '**::cache',
      ...['**::camera-trial', '**::ready-camera', '**::cache-trial', '**::ready-cache'],
    ]);
  });

  it('has the families of those beside them that are not', () => {
    const one = applyHolds(plan, { Hub: must(holds['Hub']) });
    const { images } = selectResources(one, selectSlugs(['worker', 'hub']));
    assert.deepEqual([...images].sort(), ['base', 'hub', 'tools', 'web', 'worker']);
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
    const commands = ['**::camera-trial', '**::ready-camera'];
    assert.deepEqual(listExcluded(plan, state, selection), ['**::camera', ...commands]);
    const scanned = listExcluded(smallPlan(), state, selection);
    assert.deepEqual(scanned, ['**::camera', '**::camera-scan', ...commands]);
  });
  it('is the other services, their families, and containers of removed services', () => {
    const state = stateOf(
      resource(CONTAINER, 'former', '1'),
      resource(CONTAINER, 'hub', '2'),
      resource(NETWORK, 'fleet', '3'),
    );
    assert.deepEqual(listExcluded(plan, state, worker), [
      ...['**::wheels', '**::camera', '**::former'],
      ...['**::camera-trial', '**::ready-camera', '**::former-trial', '**::ready-former'],
    ]);
  });
  it('includes their scan gates if images are scanned', () => {
    const excluded = listExcluded(smallPlan(), stateOf(), worker);
    assert.deepEqual(excluded, [
      ...['**::wheels', '**::camera', '**::wheels-scan', '**::camera-scan'],
      ...['**::camera-trial', '**::ready-camera'],
    ]);
  });
});
