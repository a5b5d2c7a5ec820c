import assert from 'node:assert/strict';
import path from 'node:path';
import { locateFleetHome } from '../../src/lib/home';
import {
  readLastSizes,
  readNewestSizes,
  readOwnSizes,
  writeLastSizes,
} from '../../src/sizes/last-sizes';
import type { ImageSize } from '../../src/sizes/image-size';
import { useFleetHome } from '../support/environment';
import { writeFiles } from '../support/folders';

const size = (image: string, own: number): ImageSize => ({
  image,
  own,
  ownUnpacked: 3 * own,
  compressed: 10 * own,
  unpacked: 30 * own,
  budget: { compressed: 1, unpacked: 1 },
  overBudget: false,
  layers: [],
  packages: [],
  duplicates: [],
  hidden: 0,
});
const day = (number: number): Date => new Date(Date.UTC(2026, 0, number));

describe('the last sizes of images', () => {
  useFleetHome();

  it('are kept by full name, the newest last', () => {
    assert.deepEqual(readLastSizes(), {});
    writeLastSizes('here/fleet', [size('web', 5), size('base', 7)], day(1));
    writeLastSizes('there/fleet', [size('web', 6)], day(2));
    writeLastSizes('here/fleet', [size('web', 4)], day(3));
    writeLastSizes('here/fleet', []);
    assert.deepEqual(Object.entries(readOwnSizes()), [
      ['here/fleet/base', { compressed: 7, unpacked: 21 }],
      ['there/fleet/web', { compressed: 6, unpacked: 18 }],
      ['here/fleet/web', { compressed: 4, unpacked: 12 }],
    ]);
  });

  it("are the newest by an image's own name, with what it weighs and where and when that was seen", () => {
    writeLastSizes('here/fleet', [size('web', 4)], day(1));
    writeLastSizes('there/fleet', [size('web', 6)], day(2));
    assert.deepEqual(readNewestSizes()['web'], {
      compressed: 60,
      unpacked: 180,
      own: { compressed: 6, unpacked: 18 },
      measured: '2026-01-02T00:00:00.000Z',
      repository: 'there/fleet/web',
    });
  });

  it('are none where their file is broken', () => {
    writeFiles(path.join(locateFleetHome(), 'sizes'), { 'images.json': '{"here/fleet/web":' });
    assert.deepEqual(readLastSizes(), {});
  });
});
