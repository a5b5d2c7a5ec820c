import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../src/lib/root';
import { writeReport } from '../../src/report/write-report';
import type { FleetReport } from '../../src/report/model';
import { useFakeDocker, useFleetHome } from '../support/environment';
import { rejection } from '../support/errors';
import { temporaryFolder } from '../support/folders';
import { printed } from '../support/output';

describe('bin/fleet report', function () {
  this.timeout(120_000); // every machine's plan is made
  useFleetHome();
  // No stack runs here.
  useFakeDocker(() => ({ '"ps -aq "*': 'true', '"ps --all "*': 'true' }));

  it('writes one page about every machine, and a file for each picture where asked to', async () => {
    const folder = temporaryFolder();
    const [out, svg] = [path.join(folder, 'fleet.html'), path.join(folder, 'pictures')];
    const { out: said } = await printed(() => writeReport(undefined, { out, svg }));
    const names = ['capacity', 'exceptions', 'fleet-mainpc', 'fleet-pc2', 'images'].concat(
      'start-up-mainpc',
      'start-up-pc2',
    );
    assert.deepEqual(
      readdirSync(svg),
      names.map((name) => `${name}.svg`),
    );
    assert.equal([...readFileSync(out, 'utf8').matchAll(/class="service-row"/g)].length, 72);
    assert.equal(said.trimEnd().split('\n').length, names.length + 1);
  });

  it('writes all pictures as one where the file ends in .svg', async () => {
    const out = path.join(temporaryFolder(), 'fleet.svg');
    await printed(() => writeReport('pc2', { out }));
    assert.match(
      readFileSync(out, 'utf8'),
      /^<svg xmlns=.*Start-up of pc2.*Image hierarchy.*<\/svg>\n$/s,
    );
  });

  it('prints the same as JSON, of one stack where one is asked for, and writes nothing', async () => {
    const { out } = await printed(() => writeReport('dev', { json: true }));
    const { machines, services } = JSON.parse(out) as FleetReport;
    assert.deepEqual(
      machines.map(({ machine, stack, running }) => [machine, stack, running]),
      [['mainpc', 'dev', false]],
    );
    assert.equal(services.length, 49);
  });

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

  it('refuses a file of another kind before it asks anybody', async () => {
    const out = path.join(temporaryFolder(), 'fleet.pdf');
    assert.deepEqual(await rejection(writeReport(undefined, { out })), [
      `--out: given '${out}'; write a file that ends in .html or .svg`,
    ]);
    assert.equal(existsSync(out), false);
  });
});
