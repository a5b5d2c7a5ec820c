import assert from 'node:assert/strict';
import { loadCatalog } from '../../src/checkout/fleet';
import { loadContext } from '../../src/checkout/context';
import { listTestFolders, runImageTests } from '../images/by-image';
import { must } from '../support/errors';
import { FleetUnderTest } from './fleet-under-test';
import { IMAGES } from '../support/rows';

const STACK = 'it-images';

interface Built {
  readonly image: string;
  readonly repository: string;
  readonly digest: string;
}

/** Python releases of the legacy images, each with the images that its stack alone builds. */
const STACKS = [
  { legacyPython: '3.10', images: loadContext('dev').plan.images },
  {
    legacyPython: '3.11',
    images: [must(loadCatalog().images.find(({ name }) => name === IMAGES.legacy311))],
  },
];

for (const { legacyPython, images } of STACKS) {
  describe(`the images without a GPU, with ${legacyPython} for the legacy ones`, function () {
    this.timeout('15m');
    const refs = new Map<string, string>();
    const tested = images.filter(({ kind }) => kind !== 'build');

    before(async () => {
      const fleet = new FleetUnderTest(__filename);
      fleet.writeStack(STACK, 'dev', { legacyPython: `'${legacyPython}'` });
      const names = tested.map(({ name }) => name);
      const out = await fleet.succeed('build', '--stack', STACK, '--json', ...names);
      const built = JSON.parse(out) as { images: Built[] };
      for (const { image, repository, digest } of built.images) {
        refs.set(image, `${repository}@${digest}`);
      }
    });

    for (const { name } of tested) {
      const folders = listTestFolders(loadCatalog().images, name);
      it(`${name} passes the tests of ${folders.join(', ')}`, async () => {
        const counts = await runImageTests({ ref: must(refs.get(name)), folders });
        assert.equal(counts.length, folders.length);
        assert.ok(counts.every((count) => count > 0));
      });
    }
  });
}
