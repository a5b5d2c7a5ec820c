import assert from 'node:assert/strict';
import { checkBudgets } from '../../../src/engines/common/budgets';
import { smallPlan } from '../../support/context';
import { rejection } from '../../support/errors';
import { ImageRegistry, packLayer, type PackedLayer } from '../../support/layers';

describe('checkBudgets', () => {
  const registry = new ImageRegistry();
  let address: string;
  let layer: PackedLayer;
  before(async () => {
    address = await registry.start();
    layer = await packLayer({ file: 'x' });
  });
  after(() => registry.stop());

  /** Checks images of these compressed sizes; a budget is 10 MB. */
  async function check(sizes: Readonly<Record<string, number>>): Promise<void> {
    const digests = new Map<string, string>();
    for (const [name, size] of Object.entries(sizes)) {
      const layers = [
        { ...layer, size: size - 100 },
        { ...layer, size: 100 },
      ];
      digests.set(name, registry.add(`fleet/${name}`, 'built', layers));
    }
    await checkBudgets(smallPlan({ registry: address }), digests);
  }

  it('passes images within their budget, and services, which have none', async () => {
    await check({ base: 10e6, hub: 11e6 });
  });

  it('names every image over its budget, with its size', async () => {
    const what = (name: string): string =>
      `${name}: is over its budget: '10.1 of 10 MB compressed'; run bin/fleet sizes ${name} to see what it holds, then make it smaller, or raise its budget in fleet/images.ts`;
    assert.deepEqual(await rejection(check({ base: 10.1e6, web: 10.1e6, tools: 9e6 })), [
      what('base'),
      what('web'),
    ]);
  });
});
