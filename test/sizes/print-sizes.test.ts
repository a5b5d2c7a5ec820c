import assert from 'node:assert/strict';
import { loadCatalog } from '../../src/checkout/fleet';
import { planMachine } from '../../src/plan/plan';
import { parseStack } from '../../src/stack/parse';
import type { Context } from '../../src/checkout/context';
import { loadProgram } from '../../src/engines/embedded/program';
import { readTag } from '../../src/engines/embedded/images';
import { printSizes } from '../../src/sizes/print-sizes';
import { readOwnSizes } from '../../src/sizes/last-sizes';
import { useFleetHome } from '../support/environment';
import { ImageRegistry, packLayer, type PackedLayer } from '../support/layers';
import { printed } from '../support/output';
import { projectCopy } from '../support/project';
import { configOf } from '../support/stack';

describe('printSizes', function () {
  this.timeout(120_000); // records the program

  useFleetHome();
  const registry = new ImageRegistry();
  let context: Context;
  let tag: (image: string) => string;
  let base: PackedLayer;
  let utils: PackedLayer;
  before(async () => {
    const config = { ...configOf('dev'), 'fleet:registry': await registry.start() };
    const stack = parseStack('dev', config);
    const plan = planMachine(loadCatalog(), stack);
    context = { root: projectCopy(), project: 'fleet', stack, config, plan, prefix: 'fleet-dev' };
    const { translation } = await loadProgram(context);
    tag = (image) => readTag(translation, image);
    base = await packLayer({ 'etc/motd': 'hello' });
    utils = await packLayer({ 'usr/bin/gosu': 'x'.repeat(5000) });
  });
  after(() => registry.stop());

  const print = (
    names: readonly string[],
    options: Parameters<typeof printSizes>[2] = {},
  ): ReturnType<typeof printed> => printed(() => printSizes(context, names, options));

  it('tells bytes of what is built, against budgets, and what is not built', async () => {
    registry.add('fleet/base-python', tag('base-python'), [base]);
    registry.add('fleet/base-utils', tag('base-utils'), [base, utils]);
    const { out, lines } = await print(['base-utils', 'family-web'], { json: true });
    const { images, missing } = JSON.parse(out) as {
      images: Record<string, unknown>[];
      missing: string[];
    };
    const [{ image, compressed, unpacked, own, budget } = {}] = images;
    assert.deepEqual(
      { image, compressed, unpacked, own, budget },
      {
        image: 'base-utils',
        compressed: base.size + utils.size,
        unpacked: 2048 + 512 + 5120 + 1024,
        own: utils.size,
        budget: { compressed: 60e6, unpacked: 165e6 },
      },
    );
    assert.deepEqual(missing, ['family-web']);
    const { registry: host } = context.stack;
    assert.deepEqual(readOwnSizes(), {
      [`${host}/fleet/base-utils`]: { compressed: utils.size, unpacked: 512 + 5120 + 1024 },
    });
    assert.deepEqual(lines, ['not built yet: family-web; bin/fleet up builds what is missing']);
  });

  it('shows every image in a line of at most 100 columns, and the named ones in detail', async () => {
    registry.add('fleet/executor', tag('executor'), [base, utils]);
    const all = await print([]);
    assert.match(all.out, /^base-utils +0\.0 of 60 ░{6} +0\.0 of 165 ░{6} +0\.0$/m);
    assert.match(all.out, /^services on base-cpu-pydeps: 1 +0\.0 of 95 .* at most$/m);
    for (const line of all.out.split('\n')) assert.ok(line.length <= 100, line);
    assert.deepEqual(all.lines, []);
    const { out } = await print(['Executor']);
    assert.match(out, /executor: largest packages, MB unpacked\n +0\.0 {2}files \/usr\/bin\n/);
  });

  it('fails with the numbers of an image that is over its budget', async () => {
    // As large as its manifest says: what it unpacks to is another number.
    registry.add('fleet/base-python', tag('base-python'), [{ ...base, size: 46e6 }]);
    const { out, lines } = await print(['base-python']);
    assert.match(out, /^base-python +46\.0 of 45 █{6} .* OVER$/m);
    assert.deepEqual(lines, [
      'base-python: 46.0 MB compressed, budget 45.0: see what it holds with bin/fleet sizes base-python, make it smaller or raise its budget in fleet/images.ts',
    ]);
  });

  it('makes a table of own layers for a document', async () => {
    const { out } = await print([], { markdown: true });
    assert.match(out, /^\| \*\*base-utils\*\* \| all layers \| \*\*0\.0\*\* \| \*\*0\.0\*\* \|$/m);
    assert.ok(!out.includes('executor'));
  });
});
