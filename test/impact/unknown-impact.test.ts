import assert from 'node:assert/strict';
import { toSlug } from '../../src/catalog/names';
import type { ServiceInput } from '../../src/catalog/schema';
import { buildStackGraph } from '../../src/impact/stack-graph';
import { loadContext } from '../../src/checkout/context';
import { root } from '../../src/lib/root';
import { listRowFiles, locateRow, readFleet } from '../../src/checkout/fleet';
import { findUnknownImpact } from '../../src/impact/unknown-impact';
import { listProgramFiles } from '../../src/impact/program-files';
import { IMAGES, MAIN, PEER, SERVICES, servicesOn } from '../support/rows';

describe('listProgramFiles', () => {
  const files = listProgramFiles(root);

  it('are what index.ts imports, however deep, and the data that it reads', () => {
    for (const file of [
      ...[
        'index.ts',
        'components/container.ts',
        locateRow(SERVICES.peerVision.name),
        'src/lib/errors.ts',
      ],
      'fleet/upstreams.json',
      'Pulumi.yaml',
      'package-lock.json',
    ]) {
      assert.ok(files.has(file), file);
    }
  });

  it('are every file of rows, which no other file names', () => {
    for (const file of listRowFiles()) assert.ok(files.has(file), file);
  });

  it('are no command and no test', () => {
    assert.deepEqual(
      [...files].filter((file) => /^(src\/cli|test|bench|docs)\//.test(file)),
      [],
    );
  });
});

describe('what may change', () => {
  const { plan } = loadContext(PEER, false);
  const nodes = buildStackGraph(plan);
  const program = listProgramFiles(root);
  const open = (...paths: string[]) => findUnknownImpact(plan, nodes, paths, program);

  it('is nothing for files that are no part of the program', () => {
    assert.equal(
      open('README.md', `images/${IMAGES.web}/Dockerfile`, 'src/engines/embedded/up.ts'),
      undefined,
    );
  });

  it("is everything for a component, and for its stack's file, not another's", () => {
    for (const file of ['components/machine.ts', `Pulumi.${PEER}.yaml`, 'fleet/images.ts']) {
      const found = open(file);
      assert.deepEqual(found?.because, [`${file} is part of the program`]);
      assert.equal(found.images.length, nodes.images.length);
      assert.equal(found.containers.length, nodes.containers.length);
    }
    assert.equal(open(`Pulumi.${MAIN}.yaml`), undefined);
  });

  it("is every service for its machine's row, and nothing for another's", () => {
    const found = open(`fleet/machines/${PEER}.ts`);
    assert.equal(found?.containers.length, servicesOn(PEER).length);
    assert.equal(found.images.length, servicesOn(PEER).length);
    assert.equal(open(`fleet/machines/${MAIN}.ts`), undefined);
  });

  it('is the services of a file of rows, and those that wait for them or name them', () => {
    const file = locateRow(SERVICES.awaited.name);
    const found = open(file);
    const own = found?.containers ?? [];
    const rows = readFleet().services.find((source) => source.file === file)?.rows ?? [];
    const names = (rows as readonly ServiceInput[]).map(({ name }) => name);
    const here = servicesOn(PEER).filter(({ name }) => names.includes(name));
    assert.ok(here.length > 0);
    for (const { name } of here) assert.ok(own.includes(toSlug(name)), name);
    assert.ok(own.includes(SERVICES.crossing.slug)); // waits for one of the other machine
    assert.ok(!own.includes(SERVICES.peerWeb.slug));
    assert.deepEqual(found?.images, own);
  });

  it('is everything for a file of rows that is gone', () => {
    const found = open('fleet/services/gone.ts');
    assert.deepEqual(found?.because, ['fleet/services/gone.ts is part of the program']);
    assert.equal(found.containers.length, nodes.containers.length);
  });

  it('is what any of several files may change, each told once', () => {
    const rows = locateRow(SERVICES.peerVision.name);
    const found = open(`fleet/machines/${PEER}.ts`, 'fleet/services', rows);
    const told = found?.because.filter((line) => line.startsWith(rows));
    assert.equal(told?.length, 1);
  });
});
