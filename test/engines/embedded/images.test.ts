import assert from 'node:assert/strict';
import { cpSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Context } from '../../../src/checkout/context';
import {
  clearFolderHashes,
  requireDigest,
  planLevel,
  readTag,
} from '../../../src/engines/embedded/images';
import { planImages, readBuiltDigests } from '../../../src/engines/embedded/image-plan';
import { everything, selectSlugs } from '../../../src/engines/common/selection';
import { writeState, type State } from '../../../src/engines/embedded/state';
import { translate, type Translation } from '../../../src/engines/embedded/translate';
import { locateStateFolder } from '../../../src/lib/home';
import { smallContext } from '../../support/context';
import { digestOf, useEnvironment } from '../../support/environment';
import { refusal, rejection } from '../../support/errors';
import { temporaryFolder, writeFiles } from '../../support/folders';
import { git } from '../../support/git';
import { TestRegistry } from '../../support/registry';
import { image } from '../../support/resources';

const files = {
  'images/base/Dockerfile': 'FROM upstream\n',
  'images/web/Dockerfile': 'FROM base\n',
  'images/hub/Dockerfile': 'FROM web\n',
};
const images = [image('base'), image('web', ['base']), image('hub', ['web'])];

describe('planLevel', () => {
  const registry = new TestRegistry();
  let context: Context;
  let translation: Translation;
  let state: State;
  const run = (selection = everything) => ({ context, translation, state, selection, build: true });

  /** Takes every step as `up` does, without building: each image gets a digest of its own. */
  async function build(): Promise<string[]> {
    clearFolderHashes();
    const digests = new Map<string, string>();
    const done: string[] = [];
    for (const level of translation.levels) {
      for (const step of await planLevel({ context, translation, state }, level, digests)) {
        const digest = digestOf(String(Object.keys(state.builds).length));
        digests.set(step.name, digest);
        state.images[step.name] = step.inputs;
        state.builds[step.inputs] = digest;
        registry.held.add(`fleet/${step.name}@${digest}`);
        done.push(`${step.name}: ${step.reason}`);
      }
    }
    return done;
  }

  beforeEach(async () => {
    const root = temporaryFolder(files);
    context = smallContext(root, { registry: await registry.start() });
    translation = translate(images, root, 'fleet-test');
    state = { images: {}, gates: {}, builds: {} };
    assert.deepEqual(await build(), ['base: new', 'web: new', 'hub: new']);
  });
  afterEach(() => registry.stop());

  it('plans nothing if nothing changed, and asks the registry alone', async () => {
    registry.asked.length = 0;
    assert.deepEqual(await build(), []);
    assert.deepEqual(registry.asked, [
      `HEAD /v2/fleet/base/manifests/${digestOf('0')}`,
      `HEAD /v2/fleet/web/manifests/${digestOf('1')}`,
      `HEAD /v2/fleet/hub/manifests/${digestOf('2')}`,
    ]);
  });

  it('builds an image whose files changed, and its descendants', async () => {
    writeFiles(context.root, { 'images/web/Dockerfile': 'FROM base\nRUN x\n' });
    assert.deepEqual(await build(), ['web: changed', 'hub: changed']);
  });

  it('plans the descendants of a changed image before the new digest is known', async () => {
    writeFiles(context.root, { 'images/web/Dockerfile': 'FROM base\nRUN x\n' });
    clearFolderHashes();
    const { steps, digests, wanted } = await planImages(run());
    assert.deepEqual(
      steps.map(({ name, reason }) => [name, reason]),
      [
        ['web', 'changed'],
        ['hub', 'parent changed'],
      ],
    );
    assert.deepEqual([[...digests.keys()], wanted], [['base'], 3]);
  });

  it('finds an earlier build when a change is reverted', async () => {
    writeFiles(context.root, { 'images/web/Dockerfile': 'FROM base\nRUN x\n' });
    await build();
    writeFiles(context.root, files);
    assert.deepEqual(await build(), []);
  });

  it("builds an image whose agent's files changed, though git ignores what is staged", async () => {
    const { root } = context;
    const staged = '.fleet/agents/test/hub/app/hub.py';
    writeFiles(root, { '.gitignore': '.fleet/\n', [staged]: 'one' });
    git(root, '', 'init', '--quiet');
    const named = { agent: { location: path.dirname(staged) } };
    const hub = image('hub', [], { context: { location: 'images/hub', named } });
    translation = translate([hub], root, 'fleet-test');
    await build();
    assert.deepEqual(await build(), []);
    writeFiles(root, { [staged]: 'two' });
    assert.deepEqual(await build(), ['hub: changed']);
  });

  it('builds an image whose target changed', async () => {
    const labels = { labels: { team: 'x' } };
    const changed = [image('base'), image('web', ['base']), image('hub', ['web'], labels)];
    translation = translate(changed, context.root, 'fleet-test');
    assert.deepEqual(await build(), ['hub: changed']);
  });

  it('builds an image that the registry lost', async () => {
    registry.held.delete(`fleet/web@${digestOf('1')}`);
    assert.deepEqual(await build(), ['web: missing in registry', 'hub: changed']);
  });

  describe('and then asking for digests', () => {
    const home = temporaryFolder();
    useEnvironment(() => ({ FLEET_HOME: home }));
    const read = async (): Promise<[string, string][]> => {
      writeState(locateStateFolder(context.project, context.stack.name), state);
      return [...(await readBuiltDigests(context, translation))];
    };

    it('gives those that were built of the checkout, whatever the tags stand for', async () => {
      const built = ['base', 'web', 'hub'].map((name, index) => [name, digestOf(String(index))]);
      assert.deepEqual(await read(), built);
      writeFiles(context.root, { 'images/web/Dockerfile': 'FROM base\nRUN x\n' });
      clearFolderHashes();
      assert.deepEqual(await read(), built.slice(0, 1));
    });

    it('gives none of a registry elsewhere, where other machines push', async () => {
      context = smallContext(context.root, { registry: 'ghcr.io', namespace: 'fleet' });
      assert.deepEqual(await read(), []);
    });
  });

  it('says that a registry does not answer', async () => {
    await registry.stop();
    assert.deepEqual(await rejection(build()), [
      `${context.stack.registry}: the registry does not answer; run bin/fleet up to start it again`,
    ]);
  });

  it('trusts a registry on another machine, as a pull by digest checks it', async () => {
    const { root } = context;
    context = smallContext(root, { registry: 'ghcr.io', namespace: 'fleet' });
    registry.asked.length = 0;
    assert.deepEqual(await build(), []);
    assert.deepEqual(registry.asked, []);
  });

  it("is independent of the project's folder", async () => {
    const moved = path.join(temporaryFolder(), 'moved');
    cpSync(context.root, moved, { recursive: true });
    rmSync(context.root, { recursive: true });
    context = { ...context, root: moved };
    translation = translate(images, moved, 'fleet-test');
    assert.deepEqual(await build(), []);
  });

  it('plans the chosen images and their ancestors alone', async () => {
    state = { images: {}, gates: {}, builds: {} };
    const { levels, wanted } = await planImages(run(selectSlugs(['web', 'redis'])));
    assert.deepEqual([levels, wanted], [[['base'], ['web']], 2]);
  });

  it('gives the tag of an image, and none of an unknown one', () => {
    assert.deepEqual([readTag(translation, 'web'), readTag(translation, 'nothing')], ['web-1', '']);
  });
});

describe('requireDigest', () => {
  it('gives the digest, and its error names an image without one', () => {
    const digests = new Map([['web', 'sha256:1']]);
    assert.equal(requireDigest(digests, 'web'), 'sha256:1');
    assert.deepEqual(
      refusal(() => requireDigest(digests, 'hub')),
      ['hub: the build reported no digest; run it again'],
    );
  });
});
