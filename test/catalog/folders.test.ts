import assert from 'node:assert/strict';
import { locateImageFolder, lockFolder, removeTrack } from '../../src/catalog/folders';
import { find } from '../../src/catalog/rows';
import { plannedCatalog } from '../support/context';

const row = (name: string) => find(plannedCatalog().images, name);

describe('folders of an image', () => {
  it('are its own where it has no track', () => {
    const web = row('web');
    assert.deepEqual([locateImageFolder(web), lockFolder(web)], ['images/web', 'images/web']);
  });
  it('are one for all tracks, with locks for each', () => {
    const cuda = row('cuda-cu121');
    assert.equal(removeTrack(cuda), 'cuda');
    assert.equal(locateImageFolder(cuda), 'images/cuda');
    assert.equal(lockFolder(cuda), 'images/cuda/cu121');
  });
  it("are the extra's, lock and all, where it adds one to another image", () => {
    for (const name of ['wheels-audio', 'cuda-audio-cu121']) {
      assert.deepEqual(
        [locateImageFolder(row(name)), lockFolder(row(name))],
        Array(2).fill('images/audio'),
      );
    }
  });
});
