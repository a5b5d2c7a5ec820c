import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { compareSnapshots, takeSnapshot, type Snapshot } from '../../src/impact/snapshot';
import { clearFolderHashes } from '../../src/engines/embedded/images';
import { translate } from '../../src/engines/embedded/translate';
import { temporaryFolder, writeFiles } from '../support/folders';
import { container, image, network } from '../support/resources';

type Resources = Parameters<typeof translate>[0];
const root = temporaryFolder({
  'images/base/Dockerfile': 'FROM upstream\n',
  'images/web/Dockerfile': 'FROM base\n',
});
const base = image('base');
const web = image('web', ['base']);
const runs = { memory: 512, memorySwap: 512, labels: [{ label: 'fleet.service', value: 'Web' }] };
const resources: Resources = [base, web, network(), container('web', runs)];
const snapshot = (list: Resources = resources): Snapshot => {
  clearFolderHashes();
  return takeSnapshot(root, translate(list, root, 'fleet-test'));
};
const before = snapshot();

const compare = (after: Snapshot, updates = false, from = before) => {
  const files = new Map([['web', { reason: 'input', cause: 'images/web/Dockerfile' } as const]]);
  const { images, containers } = compareSnapshots(from, after, { images: files }, updates);
  return { images: [...images], containers: [...containers] };
};
const nothing = { images: [], containers: [] };

describe('two snapshots of a stack', () => {
  it('differ in nothing where nothing changed, also when one came from another process', () => {
    assert.deepEqual(compare(snapshot()), nothing);
    assert.deepEqual(compare(JSON.parse(JSON.stringify(before)) as Snapshot), nothing);
  });

  it('tell an image whose files differ, with the file that explains it, and not what stands on it', () => {
    writeFiles(root, { 'images/web/Dockerfile': 'FROM base\nRUN x\n' });
    const after = snapshot();
    writeFiles(root, { 'images/web/Dockerfile': 'FROM base\n', 'images/base/x': 'x' });
    const other = snapshot();
    rmSync(path.join(root, 'images/base/x'));
    assert.deepEqual(compare(after).images, [
      ['web', { reason: 'input', cause: 'images/web/Dockerfile' }],
    ]);
    assert.deepEqual(compare(other).images, [['base', { reason: 'definition' }]]);
  });

  it('tell a new image and a new container, and a container that goes, with its service', () => {
    const without = snapshot([base, network()]);
    assert.deepEqual(compare(before, false, without), {
      images: [['web', { reason: 'new' }]],
      containers: [['web', { action: 'create', because: 'new' }]],
    });
    assert.deepEqual(compare(without).containers, [
      ['web', { action: 'remove', because: 'gone', service: 'Web' }],
    ]);
  });

  const limited = { ...runs, memory: 1024, memorySwap: 1024 };
  const definition = (more: Readonly<Record<string, unknown>>, updates = false) =>
    compare(snapshot([base, web, network(), container('web', more)]), updates).containers;

  it('tell a container whose definition differs', () => {
    assert.deepEqual(definition({ ...runs, envs: ['A=1'] }), [
      ['web', { action: 'replace', because: 'definition' }],
    ]);
  });

  it('tell what an engine changes in place: limits, where that engine is Pulumi', () => {
    assert.deepEqual(definition(limited), [['web', { action: 'replace', because: 'definition' }]]);
    assert.deepEqual(definition(limited, true), [
      ['web', { action: 'update', because: 'definition' }],
    ]);
    assert.deepEqual(definition({ ...limited, envs: ['A=1'] }, true), [
      ['web', { action: 'replace', because: 'definition' }],
    ]);
  });

  it('do not differ in what a container waits for', () => {
    const other = container('other');
    const list = [base, web, network(), other, container('web', runs, [other])];
    assert.deepEqual(
      compare(snapshot(list)).containers.map(([name]) => name),
      ['other'],
    );
  });
});
