import assert from 'node:assert/strict';
import { CONTAINER, IMAGE, REMOTE_IMAGE } from '../../src/engines/common/resources';
import { digestOf, useFleetHome } from '../support/environment';
import { equipped, recordStack, type Recording } from '../support/recorded';
import { IMAGES, MAIN, SERVICES } from '../support/rows';

const service = `ghcr.io/example/fleet/${SERVICES.legacy.slug}@${digestOf('e')}`;
const family = `ghcr.io/example/fleet/${IMAGES.web}@${digestOf('f')}`;

describe('PinnedImage', function () {
  this.timeout(120_000); // records each stack's program once

  useFleetHome();
  let pinned: Recording;
  let free: Recording;
  before(async () => {
    pinned = await recordStack(MAIN, equipped);
    free = await recordStack(MAIN);
  });

  it('is not built, and every other image is', () => {
    const names = (recording: Recording): string[] =>
      recording.ofType(IMAGE).map(({ name }) => name);
    const missing = names(free).filter((name) => !names(pinned).includes(name));
    assert.deepEqual(missing.sort(), [IMAGES.web, SERVICES.legacy.slug]);
  });

  it("runs in a service's container", () => {
    const pulled = pinned.one(REMOTE_IMAGE, SERVICES.legacy.slug);
    assert.deepEqual(pulled.inputs, { name: service, keepLocally: true });
    assert.deepEqual(pulled.dependencies, []);
    const container = pinned.one(CONTAINER, SERVICES.legacy.slug);
    assert.equal(container.inputs['image'], service);
    assert.deepEqual(pinned.needs(container, IMAGE), []);
    assert.deepEqual(
      pinned.needs(container, CONTAINER),
      free.needs(free.one(CONTAINER, SERVICES.legacy.slug), CONTAINER),
    );
  });

  it("is the parent of its children's builds", () => {
    const child = pinned.one(IMAGE, SERVICES.first.slug);
    const { context, labels } = child.inputs as {
      context: { named: Record<string, { location: string }> };
      labels: Record<string, string>;
    };
    assert.equal(context.named['family']?.location, `docker-image://${family}`);
    assert.equal(labels['org.opencontainers.image.base.name'], family);
    assert.deepEqual(pinned.needs(child, IMAGE), [IMAGES.pip]);
  });

  it("is the digest in the program's output", () => {
    const services = pinned.outputs['services'] as Record<string, { image: string }>;
    assert.equal(services[SERVICES.legacy.name]?.image, service);
  });
});
