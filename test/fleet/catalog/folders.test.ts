import assert from 'node:assert/strict';
import { locateImageFolder, lockFolder, removeTrack } from '../../../src/catalog/folders';
import { loadCatalog } from '../../../src/checkout/fleet';
import { find } from '../../../src/catalog/rows';

const row = (name: string) => find(loadCatalog().images, name);

describe('folders of an image of this fleet', () => {
  it('are its own where it has no track', () => {
    const web = row('family-web');
    assert.deepEqual(
      [locateImageFolder(web), lockFolder(web)],
      ['images/family-web', 'images/family-web'],
    );
  });
  it('are one for all tracks, with locks for each', () => {
    const torch = row('family-torch-cu121');
    assert.equal(removeTrack(torch), 'family-torch');
    assert.equal(locateImageFolder(torch), 'images/family-torch');
    assert.equal(lockFolder(torch), 'images/family-torch/cu121');
  });
  it("are the extra's, lock and all, where it adds one to another image", () => {
    for (const name of ['base-cpu-audio', 'family-torch-audio-cu121']) {
      assert.deepEqual(
        [locateImageFolder(row(name)), lockFolder(row(name))],
        Array(2).fill('images/audio'),
      );
    }
  });
});
