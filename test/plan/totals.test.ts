import assert from 'node:assert/strict';
import { sumTotals } from '../../src/plan/totals';
import { smallPlan } from '../support/context';
import { cuda } from '../support/stack';

describe('sumTotals', () => {
  it('counts services, servers and images, and adds up memory limits', () => {
    assert.deepEqual(sumTotals(smallPlan()), {
      services: 3,
      gpuServices: 0,
      infrastructure: 1,
      images: 4 + 3,
      memoryLimit: 3 * 512 + 64,
    });
  });
  it('counts the services that reserve the card', () => {
    const { gpuServices, memoryLimit } = sumTotals(smallPlan(cuda));
    assert.deepEqual([gpuServices, memoryLimit], [1, 2 * 512 + 8192 + 64]);
  });
});
