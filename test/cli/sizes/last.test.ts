import assert from 'node:assert/strict';
import path from 'node:path';
import { fleetHome } from '../../../catalog/home';
import { lastSizes, rememberSizes } from '../../../cli/sizes/last';
import type { ImageSize } from '../../../cli/sizes/report';
import { useFleetHome } from '../../support/environment';
import { writeFiles } from '../../support/folders';

const size = (image: string, own: number): ImageSize => ({
  ...{ image, own, ownUnpacked: 3 * own, compressed: 10 * own, unpacked: 30 * own },
  ...{ budget: { compressed: 1, unpacked: 1 }, overBudget: false },
  ...{ layers: [], packages: [], duplicates: [], hidden: 0 },
});

describe('the last sizes of images', () => {
  useFleetHome();

  it('are what each added to its parent, by its full name, the newest last', () => {
    assert.deepEqual(lastSizes(), {});
    rememberSizes('here/fleet', [size('web', 5), size('base', 7)]);
    rememberSizes('there/fleet', [size('web', 6)]);
    rememberSizes('here/fleet', [size('web', 4)]);
    rememberSizes('here/fleet', []);
    assert.deepEqual(Object.entries(lastSizes()), [
      ['here/fleet/base', { compressed: 7, unpacked: 21 }],
      ['there/fleet/web', { compressed: 6, unpacked: 18 }],
      ['here/fleet/web', { compressed: 4, unpacked: 12 }],
    ]);
  });

  it('are none where their file is broken', () => {
    writeFiles(path.join(fleetHome(), 'sizes'), { 'images.json': '{"here/fleet/web":' });
    assert.deepEqual(lastSizes(), {});
  });
});
