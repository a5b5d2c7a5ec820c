import assert from 'node:assert/strict';
import { parseMachine } from '../../src/init/machines';
import { proposeRows } from '../../src/init/propose-rows';
import type { ServiceInput } from '../../src/catalog/schema';
import { AgentTree } from '../../src/source/agent-tree';
import { Imports } from '../../src/source/closure';
import { copyCase } from '../support/cases';
import { findingsIn } from '../support/check';
import { useFleetHome } from '../support/environment';
import { readFileSync } from 'node:fs';
import path from 'node:path';

const propose = (folder: string): ServiceInput[] =>
  proposeRows(folder, { machines: [parseMachine('tower:RTX 4090')] }).services.map(
    ({ row }) => row,
  );

/** What the check says of a row's command in a folder, by rule. */
async function check(folder: string, row: ServiceInput) {
  const tree = new AgentTree(folder);
  const files = Object.fromEntries(
    [...tree.files].map((file) => [file, readFileSync(path.join(folder, file), 'utf8')]),
  );
  return findingsIn(files, ({ services }) => {
    const [hub] = services;
    if (hub) Object.assign(hub, { run: row.run, port: row.port ?? hub.port, env: row.env ?? {} });
  });
}

const closure = (folder: string, { run }: ServiceInput): readonly string[] =>
  new Imports(new AgentTree(folder)).of({ ...run, args: run.args ?? [] }).files;

describe('cases of launchers', () => {
  useFleetHome();

  it('01: follows the application of uvicorn and gunicorn', async function () {
    this.timeout(60_000);
    const folder = copyCase(this, '01-uvicorn-module');
    const rows = new Map(propose(folder).map((row) => [row.name, row]));
    const [ears, keys, wrong] = ['Ears', 'Keys', 'Wrong'].map((name) => rows.get(name));
    assert.ok(ears && keys && wrong);
    for (const row of [ears, keys]) {
      assert.ok(closure(folder, row).includes('ears/api.py'), row.name);
      const found = await check(folder, row);
      assert.deepEqual(
        found.filter(({ rule, service }) => rule === 'entry-missing' && service === 'Hub'),
        [],
      );
    }
    const found = (await check(folder, wrong)).filter(({ service }) => service === 'Hub');
    const missing = found.find(({ rule }) => rule === 'entry-missing');
    assert.match(missing?.message ?? '', /ears\.apo/);
    const loopback = found.find(({ rule }) => rule === 'bind-loopback');
    assert.match(loopback?.message ?? '', /127\.0\.0\.1/);
  });

  it('15: runs what each launcher starts, with its port', async function () {
    this.timeout(120_000);
    const folder = copyCase(this, '15-launchers');
    const rows = propose(folder);
    const expected: Readonly<Record<string, readonly [string, number | undefined]>> = {
      AUv: ['brain/app.py', 7401],
      BPoetry: ['brain/app.py', 7402],
      CCelery: ['brain/tasks.py', undefined],
      DStreamlit: ['brain/ui.py', 7404],
      ETorchrun: ['brain/train.py', undefined],
      FFastapi: ['brain/app.py', 7406],
      GWatch: ['brain/tasks.py', undefined],
      HShell: ['brain/app.py', 7408],
      IPythonU: ['brain/app.py', undefined],
      JConda: ['brain/app.py', undefined],
      KPipe: ['brain/app.py', undefined],
      LListEntrypoint: ['brain/app.py', undefined],
      MHypercorn: ['brain/app.py', 7413],
    };
    assert.deepEqual(rows.map(({ name }) => name).sort(), Object.keys(expected).sort());
    for (const row of rows) {
      const [file, port] = expected[row.name] ?? ['', undefined];
      assert.ok(closure(folder, row).includes(file), `${row.name}: ${JSON.stringify(row.run)}`);
      if (port !== undefined) assert.equal(row.port, port, row.name);
      const found = await check(folder, row);
      assert.ok(!found.some((each) => each.rule === 'entry-missing' && each.service === 'Hub'));
    }
  });
});
