import assert from 'node:assert/strict';
import { locateImages, splitReference } from '../../../src/engines/common/image-place';
import { digestOf, useFakeDocker } from '../../support/environment';
import { TestRegistry } from '../../support/registry';

describe('where images are', () => {
  const registry = new TestRegistry();
  let address = '';
  before(async () => {
    address = await registry.start();
  });
  after(() => registry.stop());
  useFakeDocker(() => ({
    '"image ls --digests --filter reference=localhost:1/fleet/* "*': `echo 'localhost:1/fleet/hub ${digestOf('a')}'`,
    '"image ls "*': 'true',
  }));

  it('is Docker, also where their registry is gone; their registry; or nowhere', async () => {
    registry.held.add(`team/fleet/hub@${digestOf('b')}`);
    const images = [
      `localhost:1/fleet/hub@${digestOf('a')}`,
      `${address}/team/fleet/hub@${digestOf('b')}`,
      `${address}/team/fleet/hub@${digestOf('c')}`,
      `localhost:1/fleet/hub@${digestOf('d')}`,
    ];
    const places = await locateImages(images);
    assert.deepEqual(
      images.map((image) => places.get(image)),
      ['docker', 'registry', 'gone', 'gone'],
    );
  });

  it('is read from the reference', () => {
    assert.deepEqual(splitReference('localhost:1/team/fleet/hub@sha256:1'), {
      registry: 'localhost:1',
      repository: 'team/fleet/hub',
      digest: 'sha256:1',
    });
  });
});
