import assert from 'node:assert/strict';
import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { locateRow } from '../src/checkout/fleet';
import { useFleetHome } from './support/environment';
import { commit } from './support/git';
import { projectCopy } from './support/project';
import { recordProject, recordStack, type Recording } from './support/recorded';
import { MAIN, PEER, SERVICES } from './support/rows';

/** Returns resources with their dependencies, regardless of order. */
const asSet = ({ resources }: Recording): unknown =>
  new Map(resources.map(({ urn, dependencies, ...rest }) => [urn, [rest, new Set(dependencies)]]));

/** Matches a row in a file of the catalog. */
const ROW = /^ {2}\{\n[\s\S]*?^ {2}\},\n/gm;

/** Reorders the catalog's rows, moves one to another file, and renames a file. */
function rearrange(project: string): void {
  const catalog = path.join(project, 'fleet');
  const edit = (file: string, change: (text: string) => string): void => {
    const full = path.join(catalog, file);
    const text = readFileSync(full, 'utf8');
    assert.notEqual(change(text), text, file);
    writeFileSync(full, change(text));
  };
  const { name } = SERVICES.next;
  const home = locateRow(name).replace('fleet/', '');
  const rows = readFileSync(path.join(catalog, home), 'utf8').match(ROW) ?? [];
  const moved = rows.filter((text) => text.includes(`name: '${name}'`));
  assert.equal(moved.length, 1);
  const services = readdirSync(path.join(catalog, 'services')).map((file) => `services/${file}`);
  const other = services.find((file) => file !== home);
  for (const file of [...services, 'images.ts', 'infrastructure.ts']) {
    edit(file, (text) => {
      const rows = (text.match(ROW) ?? []).filter((row) => !moved.includes(row));
      if (file === other) rows.push(...moved);
      return text.replace(ROW, '').replace(/^\];/m, `${rows.reverse().join('')}];`);
    });
  }
  renameSync(path.join(catalog, `machines/${MAIN}.ts`), path.join(catalog, 'machines/renamed.ts'));
}

describe('a resource', function () {
  this.timeout(120_000); // records each stack's program twice

  useFleetHome();
  for (const stack of [MAIN, PEER]) {
    it(`of ${stack} is independent of its row's place and its file's name`, async () => {
      const before = await recordStack(stack);
      const project = projectCopy(before.root);
      rearrange(project);
      commit(project, '2026-02-03T04:05:06Z');
      const after = await recordProject(project, stack);
      assert.notDeepEqual(
        after.resources.map(({ urn }) => urn),
        before.resources.map(({ urn }) => urn),
      );
      assert.deepEqual(asSet(after), asSet(before));
      assert.deepEqual(after.outputs, before.outputs);
    });
  }
});
