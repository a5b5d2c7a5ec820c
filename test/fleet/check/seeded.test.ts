import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { recall } from '../../../bench/precision/match';
import { measure, type Measured } from '../../../bench/precision/measure';
import { root } from '../../../src/lib/root';
import { temporaryFolder } from '../../support/folders';
import { must } from '../../support/errors';

const missing = !existsSync(path.join(root, 'src/check/print-check.ts'));
const why = missing ? ' (skipped: there is no src/check/print-check.ts)' : '';

describe(`bin/fleet check of the large monorepo${why}`, function () {
  this.timeout(300_000); // four calls, each of which starts Node anew
  let measured: Measured | undefined;
  before(async function () {
    if (missing) this.skip();
    measured = await measure(temporaryFolder(), ['mainpc', 'pc2']);
  });

  it('finds every defect that was put into it', () => {
    const { seeded } = must(measured);
    const missed = seeded.seeds.filter(({ by }) => by.length === 0).map(({ seed }) => seed.id);
    assert.deepEqual([missed, recall(seeded)], [[], 1]);
  });

  it('tells no error where no defect lies', () => {
    const { seeded, clean } = must(measured);
    const errors = [...seeded.elsewhere, ...clean].filter(({ severity }) => severity === 'error');
    assert.deepEqual(errors, []);
  });
});
