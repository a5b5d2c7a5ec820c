import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { loadCatalog } from '../../../src/checkout/fleet';
import { listTestFolders } from '../../images/by-image';

describe('the tests of an image', () => {
  const { images } = loadCatalog();

  it('run for all images that are FROM it, on every track', () => {
    assert.deepEqual(listTestFolders(images, 'family-web'), [
      'base-python',
      'base-utils',
      'base-cpu-pydeps',
      'family-web',
    ]);
    assert.deepEqual(listTestFolders(images, 'family-torch-audio-cu121'), [
      'base-python',
      'base-utils',
      'base-gpu',
      'family-torch',
      'audio',
    ]);
  });

  it('are none of those of its children, nor of another line', () => {
    assert.deepEqual(listTestFolders(images, 'base-python'), ['base-python']);
    assert.deepEqual(listTestFolders(images, 'legacy-py310-cpu'), ['legacy-py310-cpu']);
  });

  it('lie in folders of which each is some image’s', () => {
    const used = new Set(images.flatMap(({ name }) => listTestFolders(images, name)));
    const folders = readdirSync(path.join(__dirname, 'by-image')).filter(
      (name) => name !== 'service',
    );
    assert.deepEqual(
      folders.filter((name) => !used.has(name)),
      [],
    );
  });
});
