import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { runInterruptibly } from '../../src/lib/interrupt';

describe('runInterruptibly', () => {
  const warnings: string[] = [];
  const note = ({ name }: Error): void => void warnings.push(name);
  before(() => process.on('warning', note));
  after(() => process.off('warning', note));

  it('lets the work of many services listen to its signal, without a warning', async () => {
    await runInterruptibly(async (signal) => {
      await Promise.all(Array.from({ length: 49 }, () => sleep(1, undefined, { signal })));
    });
    // Node reports a warning on a later turn.
    await new Promise(setImmediate);
    assert.deepEqual(warnings, []);
  });
});
