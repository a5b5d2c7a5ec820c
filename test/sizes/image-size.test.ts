import assert from 'node:assert/strict';
import type { LayerContent } from '../../src/sizes/layer';
import { computeImageSize, type ReadLayer } from '../../src/sizes/image-size';
import { digestOf } from '../support/environment';
import { GZIP } from '../support/layers';

/** @param libraries content by file */
function layer(
  name: string,
  files: Readonly<Record<string, number>>,
  more: Partial<LayerContent> = {},
): ReadLayer {
  const unpacked = Object.values(files).reduce((sum, each) => sum + each, 0);
  return {
    mediaType: GZIP,
    digest: digestOf(name),
    size: unpacked / 10,
    content: {
      unpacked,
      files,
      packages: {},
      libraries: {},
      records: {},
      links: {},
      removed: [],
      ...more,
    },
  };
}

const budget = { compressed: 1000, unpacked: 10_000 };
const none = new Set<string>();

describe('computeImageSize', () => {
  it('sums layers, and apart those that the parent does not have', () => {
    const layers = [layer('a', { one: 2000 }), layer('b', { two: 500 })];
    const size = computeImageSize('web', layers, new Set([digestOf('a')]), budget);
    const { compressed, unpacked, own, ownUnpacked, overBudget } = size;
    assert.deepEqual(
      { compressed, unpacked, own, ownUnpacked, overBudget },
      { compressed: 250, unpacked: 2500, own: 50, ownUnpacked: 500, overBudget: false },
    );
    assert.deepEqual(
      size.layers.map(({ inherited }) => inherited),
      [true, false],
    );
  });

  it('is over its budget by either of the two', () => {
    const over = (compressed: number, unpacked: number): boolean =>
      computeImageSize('web', [layer('a', { one: 1000 })], none, { compressed, unpacked })
        .overBudget;
    assert.deepEqual([over(100, 1000), over(99, 1000), over(100, 999)], [false, true, true]);
  });

  it('sums a package over the layers, largest first', () => {
    const layers = [
      layer('a', {}, { packages: { 'apt libc6': 3, 'pip numpy 2.0': 4 } }),
      layer('b', {}, { packages: { 'apt libc6': 2 } }),
    ];
    assert.deepEqual(computeImageSize('web', layers, none, budget).packages, [
      { name: 'apt libc6', bytes: 5 },
      { name: 'pip numpy 2.0', bytes: 4 },
    ]);
  });

  it('counts as hidden what a later layer replaces or removes', () => {
    const layers = [
      layer('a', { 'etc/x': 1, 'srv/y': 10, 'srv/deep/z': 100, 'opt/k': 1000, optional: 5 }),
      layer('b', { 'etc/x': 2, 'srv/new': 7 }, { removed: ['srv/', 'opt'] }),
    ];
    assert.equal(computeImageSize('web', layers, none, budget).hidden, 1111);
  });

  it('finds a library that is there twice: in another version, by another name, with a hash in its name', () => {
    const layers = [
      layer(
        'a',
        {
          'usr/lib/libgomp.so.1.0.0': 5,
          'nvidia/libcudnn.so.8': 70,
          'one/_c.so': 3,
          'gone/libz.so': 9,
        },
        {
          libraries: {
            'usr/lib/libgomp.so.1.0.0': 'g',
            'nvidia/libcudnn.so.8': '8',
            'one/_c.so': 'c',
            'gone/libz.so': 'z',
          },
        },
      ),
      layer(
        'b',
        {
          'torch.libs/libgomp-a34b3233.so.1.0.0': 6,
          'ort/libcudnn.so.9': 80,
          'two/_c.so': 3,
          'two/_d.so': 4,
          'lib/libz.so': 9,
        },
        {
          libraries: {
            'torch.libs/libgomp-a34b3233.so.1.0.0': 'h',
            'ort/libcudnn.so.9': '9',
            'two/_c.so': 'c',
            'two/_d.so': 'd',
            'lib/libz.so': 'z',
          },
          removed: ['gone/'],
        },
      ),
    ];
    assert.deepEqual(
      computeImageSize('web', layers, none, budget).duplicates.map(
        ({ library, wasted, copies }) => [library, wasted, ...copies.map(({ file }) => file)],
      ),
      [
        ['libcudnn', 70, 'ort/libcudnn.so.9', 'nvidia/libcudnn.so.8'],
        ['libgomp', 5, 'torch.libs/libgomp-a34b3233.so.1.0.0', 'usr/lib/libgomp.so.1.0.0'],
        ['_c.so', 3, 'one/_c.so', 'two/_c.so'],
      ],
    );
  });
});
