import assert from 'node:assert/strict';
import { listLockTargets, selectTargets } from '../../src/locks/targets';
import { smallCatalog, type Rows } from '../support/catalog';
import { plannedCatalog, smallPlan } from '../support/context';
import { refusal } from '../support/errors';
import { temporaryFolder } from '../support/folders';
import { cuda } from '../support/stack';

const inputs = (...folders: string[]) =>
  temporaryFolder(Object.fromEntries(folders.map((each) => [`${each}/requirements.in`, 'app\n'])));
const targets = (root: string, change?: (rows: Rows) => void) =>
  listLockTargets(root, smallCatalog(change));
const shown = (all: ReturnType<typeof targets>) =>
  all.map(({ name, bases, ownOnly }) => [
    name,
    ownOnly,
    ...bases.map(
      ({ python, upstream, line }) =>
        `${upstream} ${python}: ${line.map((row) => row.name).join(' ')}`,
    ),
  ]);

describe('listLockTargets', () => {
  it('has each folder with an .in file: images, the reference agent, services', () => {
    const root = inputs('images/base', 'images/web', 'agents/reference', 'agents/locks/hub');
    assert.deepEqual(shown(targets(root)), [
      ['base', true, 'debian 3.11: '],
      ['web', true, 'debian 3.11: base'],
      ['agents/reference', false, 'debian 3.11: base web cuda-cu121'],
      ['Hub', true, 'debian 3.11: base web'],
    ]);
  });
  it("locks a track's image in that track's folder", () => {
    const [target] = targets(inputs('images/cuda/cu121'));
    assert.equal(target?.name, 'cuda-cu121');
    assert.equal(target.folder, 'images/cuda/cu121');
  });
  it('makes a lock for the image that a service of the stack stands on, beside that for its row', () => {
    const root = inputs('images/base', 'agents/locks/camera', 'agents/locks/hub');
    const targetsOn = (keys: Readonly<Record<string, string>>): unknown =>
      listLockTargets(root, plannedCatalog(), smallPlan(keys).services)
        .filter(({ folder }) => folder.startsWith('agents/locks'))
        .map(({ name, selectedBy, folder, inputs, bases }) => [
          name,
          selectedBy,
          folder,
          inputs,
          bases[0].line.at(-1)?.name,
        ]);
    const hub = ['Hub', 'Hub', 'agents/locks/hub', 'agents/locks/hub', 'web'];
    const camera = ['Camera', 'Camera', 'agents/locks/camera', 'agents/locks/camera', 'cuda-cu121'];
    const onCpu = 'agents/locks/camera/wheels';
    assert.deepEqual(targetsOn(cuda), [hub, camera]);
    assert.deepEqual(targetsOn({}), [
      hub,
      camera,
      ['Camera on wheels', 'Camera', onCpu, 'agents/locks/camera', 'wheels'],
    ]);
    const all = listLockTargets(root, plannedCatalog(), smallPlan().services);
    assert.deepEqual(
      selectTargets(all, ['Camera']).map(({ folder }) => folder),
      ['agents/locks/camera', onCpu],
    );
  });
  it('agrees with the image that adds sound, where the row needs that', () => {
    const root = inputs('agents/locks/camera');
    const catalog = plannedCatalog(({ camera }) => (camera.needs = ['gpu', 'audio']));
    const [target] = listLockTargets(root, catalog);
    assert.equal(target?.bases[0].line.at(-1)?.name, 'cuda-audio-cu121');
  });
  it("resolves on the upstream and the Python that an image's line has", () => {
    const all = targets(inputs('images/old', 'agents/reference'), (rows) => {
      rows.images.push({
        ...rows.web,
        name: 'old',
        from: { upstream: 'ubuntu' },
        python: '3.10',
      });
      rows.hub.family = 'old';
    });
    assert.deepEqual(shown(all), [
      ['old', true, 'ubuntu 3.10: '],
      ['agents/reference', false, 'ubuntu 3.10: old', 'debian 3.11: base web cuda-cu121'],
    ]);
  });
  it('locks a folder that two rows share once', () => {
    const all = targets(inputs('images/web'), (rows) => {
      rows.images.push({ ...rows.web, name: 'web-too', folder: 'web' });
    });
    assert.deepEqual(
      all.map(({ name }) => name),
      ['web'],
    );
  });
});

describe('selectTargets', () => {
  it('takes a service by its name in lower case, as an image of it is called', () => {
    const [found, ...more] = selectTargets(targets(inputs('agents/locks/hub')), ['hub']);
    assert.deepEqual([found?.name, more], ['Hub', []]);
  });

  it('refuses what has nothing to lock', () => {
    const all = targets(inputs('images/base', 'images/web'));
    assert.deepEqual(
      refusal(() => selectTargets(all, ['web', 'wep'])),
      [
        "lock: unknown image: 'wep'; write web, or another image, service or agents' folder with a .in file",
      ],
    );
  });
});
