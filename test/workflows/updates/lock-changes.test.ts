import assert from 'node:assert/strict';
import type { Entry } from '../../../src/workflows/matrix';
import {
  listLockChanges,
  listUpstreamChanges,
  selectMeasuredImages,
  type ChangedFile,
} from '../../../src/workflows/updates/lock-changes';
import { smallCatalog } from '../../support/catalog';
import { digestOf } from '../../support/environment';

const pin = (name: string, version: string): string =>
  `${name}==${version} --hash=${digestOf('a')}\n`;
const upstreams = (debian: string): string =>
  JSON.stringify({ debian: { digest: debian }, redis: { digest: digestOf('c') } });

describe('what new locks change', () => {
  const { images } = smallCatalog();
  const web: ChangedFile = {
    file: 'images/web/requirements.lock',
    before: pin('click', '8.1') + pin('gone', '1.0') + pin('same', '2.0'),
    after: pin('click', '8.2') + pin('same', '2.0') + pin('young', '0.1'),
  };
  const cuda: ChangedFile = {
    file: 'images/cuda/cu121/apt.lock',
    before: 'libc6=2.36-1\n',
    after: 'libc6=2.36-2\n',
  };
  const agent: ChangedFile = { ...web, file: 'agents/mine/requirements.lock' };
  const debian: ChangedFile = {
    file: 'fleet/upstreams.json',
    before: upstreams(digestOf('a')),
    after: upstreams(digestOf('b')),
  };
  const levels: Entry[][] = [
    [{ name: 'level-0', stack: 'alpha', images: 'base tools', runner: 'hosted' }],
    [{ name: 'level-1', stack: 'alpha', images: 'web', runner: 'hosted' }],
    [{ name: 'cuda-cu121', stack: 'alpha', images: 'cuda-cu121', runner: 'large' }],
  ];

  it('is told by image: each package with its versions, new and gone ones too', () => {
    assert.deepEqual(listLockChanges(images, [web, cuda]), [
      { names: ['web'], packages: ['click 8.1 → 8.2', 'gone 1.0 → gone', 'young new → 0.1'] },
      { names: ['cuda-cu121'], packages: ['libc6 2.36-1 → 2.36-2'] },
    ]);
  });

  it("is told by folder where the lock is an agent's", () => {
    assert.deepEqual(
      listLockChanges(images, [agent]).map(({ names }) => names),
      [['agents/mine']],
    );
  });

  it('is told once for images that have it in common', () => {
    const base = { ...web, file: 'images/base/requirements.lock' };
    assert.deepEqual(
      listLockChanges(images, [base, cuda, web]).map(({ names }) => names),
      [['base', 'web'], ['cuda-cu121']],
    );
  });

  it('is no package where hashes alone differ', () => {
    const same = { ...web, after: web.before.replaceAll(digestOf('a'), digestOf('b')) };
    assert.deepEqual(listLockChanges(images, [same]), []);
  });

  it('is an upstream image where its digest differs', () => {
    assert.deepEqual(listUpstreamChanges([web, debian]), ['debian aaaaaaaaaaaa → bbbbbbbbbbbb']);
    assert.deepEqual(listUpstreamChanges([web]), []);
    const none = { ...debian, before: '', after: JSON.stringify({ nats: { digest: null } }) };
    assert.deepEqual(listUpstreamChanges([none]), ['nats new → none']);
  });

  it('is measured on bases and families without a track: by their own locks, and by their upstream', () => {
    const measured = (...files: ChangedFile[]) => selectMeasuredImages(images, levels, files);
    assert.deepEqual(measured(web, cuda, agent), [{ stack: 'alpha', images: 'web' }]);
    assert.deepEqual(measured(debian), [{ stack: 'alpha', images: 'base' }]);
    assert.deepEqual(measured(web, debian), [{ stack: 'alpha', images: 'base web' }]);
    assert.deepEqual(measured({ ...web, file: 'images/tools/apt.lock' }), []);
    // Digests that begin with the same twelve digits.
    const near = { ...debian, after: upstreams(`${digestOf('a').slice(0, -1)}b`) };
    assert.deepEqual(measured(near), [{ stack: 'alpha', images: 'base' }]);
  });
});
