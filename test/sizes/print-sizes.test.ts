import assert from 'node:assert/strict';
import { find } from '../../src/catalog/rows';
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
import { IMAGES, SERVICES } from '../support/rows';

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

  const rowOf = (name: string) => find(loadCatalog().images, name);
  const print = (
    names: readonly string[],
    options: Parameters<typeof printSizes>[2] = {},
  ): ReturnType<typeof printed> => printed(() => printSizes(context, names, options));

  it('tells bytes of what is built, against budgets, and what is not built', async () => {
    const row = rowOf(IMAGES.tools);
    registry.add(`fleet/${IMAGES.root}`, tag(IMAGES.root), [base]);
    registry.add(`fleet/${IMAGES.tools}`, tag(IMAGES.tools), [base, utils]);
    const { out, lines } = await print([IMAGES.tools, IMAGES.web], { json: true });
    const { images, missing } = JSON.parse(out) as {
      images: Record<string, unknown>[];
      missing: string[];
    };
    const [{ image, compressed, unpacked, own, budget } = {}] = images;
    assert.deepEqual(
      { image, compressed, unpacked, own, budget },
      {
        image: IMAGES.tools,
        compressed: base.size + utils.size,
        unpacked: 2048 + 512 + 5120 + 1024,
        own: utils.size,
        budget: { compressed: row.budget.compressed * 1e6, unpacked: row.budget.unpacked * 1e6 },
      },
    );
    assert.deepEqual(missing, [IMAGES.web]);
    const { registry: host } = context.stack;
    assert.deepEqual(readOwnSizes(), {
      [`${host}/fleet/${IMAGES.tools}`]: { compressed: utils.size, unpacked: 512 + 5120 + 1024 },
    });
    assert.deepEqual(lines, [
      `dev: has images that are not built: '${IMAGES.web}'; run bin/fleet build`,
    ]);
  });

  it('shows every image in a line of at most 100 columns, and the named ones in detail', async () => {
    registry.add(`fleet/${SERVICES.plain.slug}`, tag(SERVICES.plain.slug), [base, utils]);
    const all = await print([]);
    const { name, budget } = rowOf(IMAGES.tools);
    const { compressed, unpacked } = budget;
    const family = rowOf(SERVICES.plain.row.family);
    // A service's image may take five megabytes more than its family's.
    const atMost = family.budget.compressed + 5;
    assert.match(
      all.out,
      new RegExp(
        `^${name} +0\\.0 of ${String(compressed)} +░{6} +0\\.0 of ${String(unpacked)} +░{6} +0\\.0$`,
        'm',
      ),
    );
    assert.match(
      all.out,
      new RegExp(`^services on ${family.name}: 1 +0\\.0 of ${String(atMost)} .* at most$`, 'm'),
    );
    for (const line of all.out.split('\n')) assert.ok(line.length <= 100, line);
    assert.deepEqual(all.lines, []);
    const { out } = await print([SERVICES.plain.name]);
    assert.match(
      out,
      new RegExp(
        `${SERVICES.plain.slug}: largest packages, MB unpacked\\n +0\\.0 {2}files /usr/bin\\n`,
      ),
    );
  });

  it('fails with the numbers of an image that is over its budget', async () => {
    // As large as its manifest says: what it unpacks to is another number.
    const { name, budget } = rowOf(IMAGES.root);
    const over = String(budget.compressed + 1);
    registry.add(`fleet/${name}`, tag(name), [{ ...base, size: Number(over) * 1e6 }]);
    const { out, lines } = await print([name]);
    assert.match(
      out,
      new RegExp(`^${name} +${over}\\.0 of ${String(budget.compressed)} +█{6} .* OVER$`, 'm'),
    );
    assert.deepEqual(lines, [
      `${name}: is over its budget: '${over}.0 of ${String(budget.compressed)}.0 MB compressed'; run bin/fleet sizes ${name} to see what it holds, then make it smaller, or raise its budget in fleet/images.ts`,
    ]);
  });

  it('makes a table of own layers for a document', async () => {
    const { out } = await print([], { markdown: true });
    assert.match(
      out,
      new RegExp(
        `^\\| \\*\\*${IMAGES.tools}\\*\\* \\| all layers \\| \\*\\*0\\.0\\*\\* \\| \\*\\*0\\.0\\*\\* \\|$`,
        'm',
      ),
    );
    assert.ok(!out.includes(SERVICES.plain.slug));
  });
});
