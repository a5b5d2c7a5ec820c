import assert from 'node:assert/strict';
import type { Verdict } from '../../../src/engines/common/judge';
import { CONTAINER, IMAGE } from '../../../src/engines/common/resources';
import { readStep, type Step } from '../../../src/engines/pulumi/events';
import { buildPreview } from '../../../src/engines/pulumi/preview-steps';
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
    assert.deepEqual(buildPreview([], { lost: [], lostImages: [], judged: [] }, wanted), {
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
    assert.deepEqual(buildPreview(steps, { lost: [], lostImages: [], judged: [] }, wanted), {
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
  it('lists what is missing or not well in Docker, which Pulumi does not see', () => {
    const unwell: Verdict = {
      condition: 'unhealthy',
      word: 'exited',
      reason: 'ended with exit code 1',
    };
    const mismatches: Parameters<typeof buildPreview>[1] = {
      lost: [resource(CONTAINER, 'hub', '1')],
      lostImages: [resource(IMAGE, 'base', '2'), resource(IMAGE, 'unwanted', '3')],
      judged: [
        { service: 'Worker', verdict: { ...unwell, remedy: 'start' } },
        { service: 'Unwanted', verdict: { ...unwell, remedy: 'start' } },
        { service: 'Hub', verdict: { ...unwell, remedy: 'restart' } },
        { service: 'cache', verdict: { ...unwell, reason: 'restarted 1 time', settlesAt: 1 } },
      ],
    };
    assert.deepEqual(buildPreview([step('update', CONTAINER, 'hub')], mismatches, wanted), {
      images: [{ image: 'base', reason: 'missing in registry' }],
      containers: [
        { name: 'worker', action: 'start', reason: 'ended with exit code 1' },
        { name: 'hub', action: 'create' },
        { name: 'cache', action: 'wait', reason: 'restarted 1 time' },
      ],
      unchanged: { images: 2, containers: 0 },
    });
  });
});
