import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { writeReport } from '../../src/report/write-report';
import type { FleetReport } from '../../src/report/model';
import { useFakeDocker, useFleetHome } from '../support/environment';
import { rejection } from '../support/errors';
import { temporaryFolder } from '../support/folders';
import { printed } from '../support/output';
import { MAIN, PEER, servicesOn } from '../support/rows';

describe('bin/fleet report', function () {
  this.timeout(120_000); // every machine's plan is made
  useFleetHome();
  // No stack runs here.
  useFakeDocker(() => ({ '"ps -aq "*': 'true', '"ps --all "*': 'true' }));

  it('writes one page about every machine, and a file for each picture where asked to', async () => {
    const folder = temporaryFolder();
    const [out, svg] = [path.join(folder, 'fleet.html'), path.join(folder, 'pictures')];
    const { out: said } = await printed(() => writeReport(undefined, { out, svg }));
    const machines = [MAIN, PEER].sort();
    const names = [
      'capacity',
      'exceptions',
      ...machines.map((name) => `fleet-${name}`),
      'images',
      ...machines.map((name) => `start-up-${name}`),
    ];
    assert.deepEqual(
      readdirSync(svg),
      names.map((name) => `${name}.svg`),
    );
    assert.equal(
      [...readFileSync(out, 'utf8').matchAll(/class="service-row"/g)].length,
      servicesOn(MAIN).length + servicesOn(PEER).length,
    );
    assert.equal(said.trimEnd().split('\n').length, names.length + 1);
  });

  it('writes all pictures as one where the file ends in .svg', async () => {
    const out = path.join(temporaryFolder(), 'fleet.svg');
    await printed(() => writeReport(PEER, { out }));
    assert.match(
      readFileSync(out, 'utf8'),
      new RegExp(`^<svg xmlns=.*Start-up of ${PEER}.*Image hierarchy.*</svg>\\n$`, 's'),
    );
  });

  it('prints the same as JSON, of one stack where one is asked for, and writes nothing', async () => {
    const { out } = await printed(() => writeReport('dev', { json: true }));
    const { machines, services } = JSON.parse(out) as FleetReport;
    assert.deepEqual(
      machines.map(({ machine, stack, running }) => [machine, stack, running]),
      [[MAIN, 'dev', false]],
    );
    assert.equal(services.length, servicesOn(MAIN).length);
  });

  it('refuses a file of another kind before it asks anybody', async () => {
    const out = path.join(temporaryFolder(), 'fleet.pdf');
    assert.deepEqual(await rejection(writeReport(undefined, { out })), [
      `--out: does not end in .html or .svg: '${out}'; write a file that does`,
    ]);
    assert.equal(existsSync(out), false);
  });
});
