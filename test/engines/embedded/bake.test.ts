import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { formatBakeFile, bakeLevel } from '../../../src/engines/embedded/bake';
import type { PlannedImage } from '../../../src/engines/embedded/images';
import { openRun } from '../../../src/engines/embedded/run';
import { translate } from '../../../src/engines/embedded/translate';
import { Phase } from '../../../src/lib/output';
import { smallContext } from '../../support/context';
import { digestOf, useFakeDocker } from '../../support/environment';
import { rejection } from '../../support/errors';
import { temporaryFolder } from '../../support/folders';
import { printJson } from '../../support/docker';
import { TestRegistry } from '../../support/registry';
import { image } from '../../support/resources';

const translation = translate(
  [image('web', [], { secrets: { ca: 'certificates\n' } }), image('hub', ['web'])],
  '/project',
  'fleet-test',
);
const { targets } = translation;
const steps: PlannedImage[] = [...targets].map(([name, target]) => ({
  name,
  target,
  inputs: `inputs of ${name}`,
  reason: 'new',
}));

describe('formatBakeFile', () => {
  it('has every target, one default group, and the given groups', () => {
    const text = formatBakeFile(targets, (id) => `/secrets/${id}`, { 'level-0': ['web'] });
    const { group, target } = JSON.parse(text) as {
      group: unknown;
      target: Record<string, { secret: string[]; context: string; contexts: unknown }>;
    };
    assert.deepEqual(group, {
      default: { targets: ['web', 'hub'] },
      'level-0': { targets: ['web'] },
    });
    assert.deepEqual(Object.keys(target), ['web', 'hub']);
    assert.deepEqual(target['web']?.secret, ['type=file,id=ca,src=/secrets/ca']);
    assert.deepEqual(target['hub']?.secret, []);
    assert.deepEqual(target['hub'].contexts, {
      web: 'docker-image://localhost:5050/fleet/web:web-1@{{digest:web}}',
    });
  });

  it('writes text that bake would take for its own templates so that it stays as it is', () => {
    const args = { ENTRY: '{"args":["${USERS:-10}","%{if}","$5","100%"]}' };
    const [[name, web] = []] = translate(
      [image('web', [], { buildArgs: args })],
      '/',
      'fleet-test',
    ).targets;
    assert.ok(name !== undefined && web);
    const text = formatBakeFile(new Map([[name, web]]), String);
    const { target } = JSON.parse(text) as { target: { web: { args: object } } };
    assert.deepEqual(target.web.args, {
      ENTRY: '{"args":["$${USERS:-10}","%%{if}","$5","100%"]}',
    });
  });
});

describe('bakeLevel', () => {
  const folder = temporaryFolder();
  const file = (name: string): string => path.join(folder, name);
  const bake = (registry = 'localhost:5050', only = steps) =>
    bakeLevel(
      { ...openRun(smallContext('/', { registry }), translation), folder },
      only,
      new Phase('test', '', true),
    );
  const calls = `"buildx bake --builder=fleet --progress=rawjson --allow=fs.read=${file('secret-ca')} --allow=fs.read=/ --metadata-file=${file('bake-metadata.json')} -f ${file('bake-level.json')}"`;

  describe('when the build succeeds', () => {
    const digests = (names: readonly string[]): string =>
      `${printJson(Object.fromEntries(names.map((name, index) => [name, { 'containerimage.digest': digestOf(String(index)) }])))} >${file('bake-metadata.json')}`;
    useFakeDocker(() => ({
      [calls]: `cp ${file('secret-ca')} ${file('seen')}; cp ${file('bake-level.json')} ${file('baked')}; ${digests(['web', 'hub'])}`,
    }));
    it("gives the digests of bake's metadata, and hands secrets over as a temporary file", async () => {
      assert.deepEqual(await bake(), {
        digests: new Map([
          ['web', digestOf('0')],
          ['hub', digestOf('1')],
        ]),
        failed: new Map(),
        times: new Map(),
      });
      assert.equal(readFileSync(file('seen'), 'utf8'), 'certificates\n');
      assert.ok(!existsSync(file('secret-ca')));
      const baked = JSON.parse(readFileSync(file('baked'), 'utf8')) as { target: object };
      assert.deepEqual(Object.keys(baked.target), ['web', 'hub']);
    });
  });

  describe("when bake's metadata has no digest of an image", () => {
    useFakeDocker(() => ({ [calls]: `echo '{"web": {}}' >${file('bake-metadata.json')}` }));
    it('gives no digest for it', async () => {
      assert.equal((await bake()).digests.size, 0);
    });
  });

  const builderAnswers = { '"buildx inspect fleet"': 'echo "Status:           running"' };
  describe('when a step fails', () => {
    const vertex = { digest: 'sha256:5', name: '[hub 2/3] RUN x', error: 'exit code: 1' };
    const registry = new TestRegistry();
    after(() => registry.stop());
    useFakeDocker(() => ({
      [calls]: `${printJson({ vertexes: [vertex] })}; echo; exit 1`,
      ...builderAnswers,
    }));
    it('names the failed image, and leaves no secret behind', async () => {
      const { digests, failed } = await bake(await registry.start());
      assert.deepEqual([digests.size, [...failed.keys()]], [0, ['hub']]);
      assert.ok(!existsSync(file('secret-ca')));
    });
  });

  describe('when the builder is gone', () => {
    useFakeDocker(() => ({
      [calls]: 'exit 1',
      '"buildx inspect"*': 'echo "Error: connection refused"',
    }));
    it('names the cause and the next command', async () => {
      assert.deepEqual(await rejection(bake()), [
        "fleet:builder: stopped in the middle of the build: 'fleet'; run the same command again, it starts the builder and goes on from the last finished image",
      ]);
    });
  });

  describe('when the registry is gone', () => {
    useFakeDocker(() => ({ [calls]: 'exit 1', ...builderAnswers }));
    it('names the cause and the next command', async () => {
      const registry = new TestRegistry();
      const gone = await registry.start();
      await registry.stop();
      assert.deepEqual(await rejection(bake(gone)), [
        `${gone}: the registry does not answer; run bin/fleet up to start it again`,
      ]);
    });
  });
});
