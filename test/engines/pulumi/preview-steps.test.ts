import assert from 'node:assert/strict';
import { CONTAINER, IMAGE } from '../../../src/engines/common/resources';
import { readStep, type Step } from '../../../src/engines/pulumi/events';
import { buildPreview } from '../../../src/engines/pulumi/preview-steps';
import { inspected } from '../../support/docker';
import { must } from '../../support/errors';
import { metadata, resource } from '../../support/pulumi-events';

const wanted = {
  images: new Set(['base', 'hub', 'worker']),
  containers: new Set(['cache', 'hub', 'worker']),
};
const step = (op: string, type: string, name: string): Step =>
  must(readStep(metadata(op, type, name)));

describe('buildPreview', () => {
  it('is empty if Pulumi has no changes and Docker has everything', () => {
    assert.deepEqual(buildPreview([], { lost: [], lostImages: [], stopped: [] }, wanted), {
      images: [],
      containers: [],
      unchanged: { images: 3, containers: 3 },
    });
  });
  it('lists what Pulumi would build, create, replace, update and remove', () => {
    const steps = [
      step('update', IMAGE, 'hub'),
      step('create-replacement', CONTAINER, 'hub'),
      step('update', CONTAINER, 'worker'),
      step('create', CONTAINER, 'cache'),
      step('delete', CONTAINER, 'former'),
      step('delete', IMAGE, 'former'),
    ];
    assert.deepEqual(buildPreview(steps, { lost: [], lostImages: [], stopped: [] }, wanted), {
      images: [{ image: 'hub', reason: 'changed' }],
      containers: [
        { name: 'hub', action: 'replace' },
        { name: 'worker', action: 'update' },
        { name: 'cache', action: 'create' },
        { name: 'former', action: 'remove' },
      ],
      unchanged: { images: 2, containers: 0 },
    });
  });
  it('lists what is missing or stopped in Docker, which Pulumi does not see', () => {
    const mismatches = {
      lost: [resource(CONTAINER, 'hub', '1')],
      lostImages: [resource(IMAGE, 'base', '2'), resource(IMAGE, 'unwanted', '3')],
      stopped: [inspected('worker', { 'fleet.service': 'Worker' })],
    };
    assert.deepEqual(buildPreview([step('update', CONTAINER, 'hub')], mismatches, wanted), {
      images: [{ image: 'base', reason: 'missing in registry' }],
      containers: [
        { name: 'worker', action: 'start' },
        { name: 'hub', action: 'create' },
      ],
      unchanged: { images: 2, containers: 1 },
    });
  });
});
