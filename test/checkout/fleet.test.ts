import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { listRowFiles, loadCatalog, readFleet } from '../../src/checkout/fleet';
import { root } from '../../src/lib/root';
import { refusal } from '../support/errors';
import { temporaryFolder } from '../support/folders';

const FILES = {
  'fleet/images.ts': 'export const images = [];',
  'fleet/infrastructure.ts': 'export const infrastructure = [];',
  'fleet/scan-exceptions.ts': 'export const scanExceptions = [];',
  'fleet/machines/alpha.ts': "export const alpha = { name: 'alpha' };",
  'fleet/services/web.ts': "export const web = [{ name: 'Hub' }, { name: 'Worker' }];",
};

const SERVICES = 'export const name: ServiceInput[] = […]';

describe('readFleet', () => {
  it('takes every file of services and machines, whatever it is called and exports', () => {
    const folder = temporaryFolder({
      ...FILES,
      'fleet/services/more.ts': "const row = { name: 'Late' };\nexport default [row];",
      'fleet/services/.more.ts.swp': 'an editor keeps this',
    });
    const { services, machines } = readFleet(folder);
    assert.deepEqual(services, [
      { file: 'fleet/services/more.ts', rows: [{ name: 'Late' }] },
      { file: 'fleet/services/web.ts', rows: [{ name: 'Hub' }, { name: 'Worker' }] },
    ]);
    assert.deepEqual(machines, [{ file: 'fleet/machines/alpha.ts', rows: [{ name: 'alpha' }] }]);
  });

  for (const [title, files, line] of [
    [
      'a file that exports nothing',
      { 'fleet/services/web.ts': 'const web = [];\n' },
      `fleet/services/web.ts: exports nothing; write one export, ${SERVICES}`,
    ],
    [
      'a file that exports two values',
      { 'fleet/services/web.ts': 'export const one = [];\nexport const two = [];\n' },
      `fleet/services/web.ts: exports 2 values: one, two; write one export, ${SERVICES}`,
    ],
    [
      'services that are no list',
      { 'fleet/services/web.ts': "export const web = { name: 'Hub' };\n" },
      `fleet/services/web.ts: web: holds no rows; write ${SERVICES}`,
    ],
    [
      'a machine that is a list',
      { 'fleet/machines/alpha.ts': "export const alpha = [{ name: 'alpha' }];\n" },
      'fleet/machines/alpha.ts: alpha: holds no rows; write export const name: MachineInput = {…}',
    ],
    [
      'a file that does not parse',
      { 'fleet/services/web.ts': "export const web = [\n  { name: 'Hub',, },\n];\n" },
      'fleet/services/web.ts: cannot be read: line 2: Expected identifier but found ","; correct it',
    ],
    [
      'a file that throws',
      { 'fleet/services/web.ts': 'export const web = rows;\n' },
      'fleet/services/web.ts: cannot be read: rows is not defined; correct it',
    ],
    [
      'a file that throws no error',
      { 'fleet/services/web.ts': "throw 'a word';\n" },
      'fleet/services/web.ts: cannot be read: a word; correct it',
    ],
    [
      'a file that exports null',
      { 'fleet/services/web.ts': 'module.exports = null;\n' },
      `fleet/services/web.ts: exports nothing; write one export, ${SERVICES}`,
    ],
    [
      'a file of another kind',
      { 'fleet/services/web.yaml': 'web: []\n' },
      'fleet/services/web.yaml: is not a file of rows; move it out of fleet/services, or write its rows into a file fleet/services/NAME.ts',
    ],
    [
      'a folder',
      { 'fleet/services/more/web.ts': 'export const web = [];\n' },
      'fleet/services/more: is not a file of rows; move it out of fleet/services, or write its rows into a file fleet/services/NAME.ts',
    ],
  ] as const) {
    it(`refuses ${title}, and says what to write`, () => {
      const folder = temporaryFolder({ ...FILES, ...files });
      assert.deepEqual(
        refusal(() => readFleet(folder)),
        [line],
      );
    });
  }

  it('names each file and folder that is missing, all at once', () => {
    assert.deepEqual(
      refusal(() => readFleet(temporaryFolder({}))),
      [
        'fleet/images.ts: missing; write export const images: ImageInput[] = […]',
        'fleet/services: holds no rows; write a file fleet/services/NAME.ts, as CONTRIBUTING.md explains',
        'fleet/infrastructure.ts: missing; write export const infrastructure: InfrastructureInput[] = […]',
        'fleet/machines: holds no rows; write a file fleet/machines/NAME.ts, as CONTRIBUTING.md explains',
        'fleet/scan-exceptions.ts: missing; write export const scanExceptions: ScanExceptionInput[] = […]',
      ],
    );
  });
});

describe("the project's own fleet", () => {
  it('is read whole: each row is of a file that is listed', () => {
    const files = listRowFiles();
    assert.ok(files.length > 8);
    assert.ok(files.every((file) => existsSync(path.join(root, file))));
    const { images, services, infrastructure, machines } = readFleet();
    const sources = [...images, ...services, ...infrastructure, ...machines];
    assert.deepEqual(
      [...sources.map(({ file }) => file), 'fleet/scan-exceptions.ts'].sort(),
      [...files].sort(),
    );
    const rows = sources.reduce((sum, each) => sum + each.rows.length, 0);
    const catalog = loadCatalog();
    assert.equal(
      rows,
      catalog.images.length +
        catalog.services.length +
        catalog.infrastructure.length +
        catalog.machines.length,
    );
  });
});
