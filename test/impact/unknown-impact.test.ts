import assert from 'node:assert/strict';
import { listNodes } from '../../src/impact/nodes';
import { loadContext } from '../../src/checkout/context';
import { root } from '../../src/lib/root';
import { listRowFiles } from '../../src/checkout/fleet';
import { findUnknownImpact } from '../../src/impact/unknown-impact';
import { listProgramFiles } from '../../src/impact/program-files';

describe('listProgramFiles', () => {
  const files = listProgramFiles(root);

  it('are what index.ts imports, however deep, and the data that it reads', () => {
    for (const file of [
      'index.ts',
      'components/container.ts',
      'fleet/services/vision.ts',
      'src/lib/errors.ts',
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
  const { plan } = loadContext('pc2', false);
  const nodes = listNodes(plan);
  const program = listProgramFiles(root);
  const open = (...paths: string[]) => findUnknownImpact(plan, nodes, paths, program);

  it('is nothing for files that are no part of the program', () => {
    assert.equal(
      open('README.md', 'images/family-web/Dockerfile', 'src/engines/embedded/up.ts'),
      undefined,
    );
  });

  it("is everything for a component, and for its stack's file, not another's", () => {
    for (const file of ['components/machine.ts', 'Pulumi.pc2.yaml', 'fleet/images.ts']) {
      const found = open(file);
      assert.deepEqual(found?.because, [`${file} is part of the program`]);
      assert.equal(found.images.length, nodes.images.length);
      assert.equal(found.containers.length, nodes.containers.length);
    }
    assert.equal(open('Pulumi.mainpc.yaml'), undefined);
  });

  it("is every service for its machine's row, and nothing for another's", () => {
    const found = open('fleet/machines/pc2.ts');
    assert.equal(found?.containers.length, 23);
    assert.equal(found.images.length, 23);
    assert.equal(open('fleet/machines/mainpc.ts'), undefined);
  });

  it('is the services of a file of rows, and those that wait for them or name them', () => {
    const found = open('fleet/services/speech.ts');
    const own = found?.containers ?? [];
    assert.ok(own.includes('realtimeaudiopipeline')); // its row is there
    assert.ok(own.includes('speechrelayservice')); // waits for mainpc's StreamingTTSAgent
    assert.ok(!own.includes('centralerrorbus'));
    assert.deepEqual(found?.images, own);
  });

  it('is everything for a file of rows that is gone', () => {
    const found = open('fleet/services/gone.ts');
    assert.deepEqual(found?.because, ['fleet/services/gone.ts is part of the program']);
    assert.equal(found.containers.length, nodes.containers.length);
  });

  it('is what any of several files may change, each told once', () => {
    const found = open('fleet/machines/pc2.ts', 'fleet/services', 'fleet/services/vision.ts');
    const told = found?.because.filter((line) => line.startsWith('fleet/services/vision.ts'));
    assert.equal(told?.length, 1);
  });
});
