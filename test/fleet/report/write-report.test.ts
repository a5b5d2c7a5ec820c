import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../../src/lib/root';
import { writeReport } from '../../../src/report/write-report';
import { useFakeDocker, useFleetHome } from '../../support/environment';
import { temporaryFolder } from '../../support/folders';
import { printed } from '../../support/output';

describe('bin/fleet report of this fleet', function () {
  this.timeout(120_000); // every machine's plan is made
  useFleetHome();
  // No stack runs here.
  useFakeDocker(() => ({ '"ps -aq "*': 'true', '"ps --all "*': 'true' }));

  it('has drawn the pictures of docs/ from the catalog as it is now', async () => {
    const [svg, kept] = [temporaryFolder(), path.join(root, 'docs', 'pictures')];
    await printed(() => writeReport(undefined, { svg, catalog: true }));
    assert.deepEqual(readdirSync(kept), readdirSync(svg));
    const stale = readdirSync(svg).filter(
      (name) =>
        readFileSync(path.join(kept, name), 'utf8') !== readFileSync(path.join(svg, name), 'utf8'),
    );
    assert.deepEqual(stale, [], 'stale: run bin/fleet report --catalog --svg docs/pictures');
  });

  it('is about 72 services, 49 of them on mainpc', async () => {
    const count = async (stack?: string): Promise<number> => {
      const { out } = await printed(() => writeReport(stack, { json: true }));
      return (JSON.parse(out) as { services: unknown[] }).services.length;
    };
    assert.deepEqual([await count(), await count('dev')], [72, 49]);
  });
});
