import assert from 'node:assert/strict';
import { listArchitectures } from '../../src/catalog/architectures';
import { loadCatalog } from '../../src/checkout/fleet';
import { tracks, TRACKS, type TrackName } from '../../src/catalog/tracks';
import { listTestFolders, runImageTests } from '../images/by-image';
import { FleetUnderTest } from './fleet-under-test';

const { images, machines } = loadCatalog();

/** Compute capabilities of the fleet's cards in the libraries' format: 86, 89. */
const CARDS = listArchitectures(machines).map((each) => each.replace('.', ''));

/** Lists the images of a track that services run on. */
const listFamilies = (track: TrackName): string[] =>
  images
    .filter((row) => row.track === track && row.kind !== 'build' && row.name.startsWith('family-'))
    .map(({ name }) => name);

// From a cold cache a track takes an hour on two cores and 40 GB of disk: whoever changed its images asks for it.
for (const track of (process.env['FLEET_GPU_IMAGES'] ?? '').split(',').filter(isTrack)) {
  describe(`the images of track ${track}`, function () {
    this.timeout('3h');
    const stack = 'it-gpu-images';
    const digests = new Map<string, string>();
    const families = listFamilies(track);

    before(async () => {
      const fleet = new FleetUnderTest(__filename, { history: true });
      const gpu = `{ device: 0, driver: '${String(tracks[track].driver)}.0' }`;
      fleet.writeStack(stack, 'dev', { namespace: 'fleet', track, gpu });
      const { code, out, err } = await fleet.run([
        'build',
        '--stack',
        stack,
        '--json',
        ...families,
      ]);
      assert.equal(code, 0, err);
      const built = JSON.parse(out) as { images: { image: string; digest: string }[] };
      for (const { image, digest } of built.images) digests.set(image, digest);
    });

    for (const family of families) {
      const folders = listTestFolders(images, family);
      it(`${family} passes the tests of ${folders.join(', ')}`, async () => {
        const find = (name: string): string =>
          `localhost:5050/fleet/${name}@${digests.get(name) ?? ''}`;
        const counts = await runImageTests({
          ref: find(family),
          folders,
          compiler: find(`build-cuda-${track}`),
          env: { FLEET_CUDA: tracks[track].cuda, FLEET_CARDS: CARDS.join() },
        });
        assert.equal(counts.length, folders.length);
        assert.ok(counts.every((count) => count > 0));
      });
    }
  });
}

describe('the images of the GPU tracks', () => {
  it('are built if FLEET_GPU_IMAGES names tracks', function () {
    if (process.env['FLEET_GPU_IMAGES'] !== undefined) return;
    console.log(
      '      skipped: takes an hour from a cold cache; FLEET_GPU_IMAGES=cu121 builds them',
    );
    this.skip();
  });
});

function isTrack(name: string): name is TrackName {
  return TRACKS.some((track) => track === name);
}
