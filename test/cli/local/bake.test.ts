import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { bakeFile, bakeLevel } from '../../../cli/local/bake';
import type { ImageStep } from '../../../cli/local/images';
import { translate } from '../../../cli/local/translate';
import { Phase } from '../../../cli/output';
import { smallContext } from '../../support/context';
import { digestOf, useFakeDocker } from '../../support/environment';
import { rejection } from '../../support/errors';
import { temporaryFolder } from '../../support/folders';
import { printJson } from '../../support/docker';
import { TestRegistry } from '../../support/registry';
import { image } from '../../support/resources';

const { targets } = translate(
  [image('web', [], { secrets: { ca: 'certificates\n' } }), image('hub', ['web'])],
  '/project',
  'fleet-test',
);
const steps: ImageStep[] = [...targets].map(([name, target]) => ({
  ...{ name, target, inputs: `inputs of ${name}`, reason: 'new' },
}));
const secrets = new Map([['ca', 'certificates\n']]);

describe('bakeFile', () => {
  it('has every target, one default group, and the groups that are asked for', () => {
    const text = bakeFile(targets, (id) => `/secrets/${id}`, { 'level-0': ['web'] });
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
});

describe('bakeLevel', () => {
  const folder = temporaryFolder();
  const file = (name: string): string => path.join(folder, name);
  const bake = (registry = 'localhost:5050', only = steps) =>
    bakeLevel(smallContext('/', { registry }), folder, only, secrets, new Phase('test', '', true));
  const calls = `"buildx bake --builder=fleet --progress=rawjson --allow=fs.read=${file('secret-ca')} --allow=fs.read=/ --metadata-file=${file('bake-metadata.json')} -f ${file('bake-level.json')}"`;

  describe('when the build succeeds', () => {
    const digests = (names: readonly string[]): string =>
      `${printJson(Object.fromEntries(names.map((name, index) => [name, { 'containerimage.digest': digestOf(String(index)) }])))} >${file('bake-metadata.json')}`;
    useFakeDocker(() => ({
      [calls]: `cp ${file('secret-ca')} ${file('seen')}; cp ${file('bake-level.json')} ${file('baked')}; ${digests(['web', 'hub'])}`,
    }));
    it('gives the digests that bake wrote down, and hands it secrets as a passing file', async () => {
      assert.deepEqual(await bake(), {
        digests: new Map([
          ['web', digestOf('0')],
          ['hub', digestOf('1')],
        ]),
        failed: new Map(),
      });
      assert.equal(readFileSync(file('seen'), 'utf8'), 'certificates\n');
      assert.ok(!existsSync(file('secret-ca')));
      const baked = JSON.parse(readFileSync(file('baked'), 'utf8')) as { target: object };
      assert.deepEqual(Object.keys(baked.target), ['web', 'hub']);
    });
  });

  describe('when bake tells no digest of an image', () => {
    useFakeDocker(() => ({ [calls]: `echo '{"web": {}}' >${file('bake-metadata.json')}` }));
    it('gives none for it', async () => {
      assert.equal((await bake()).digests.size, 0);
    });
  });

  const builderAnswers = { '"buildx inspect fleet"': 'echo "Status:           running"' };
  /** A bake that BuildKit says this of, a JSON object a line, before it fails. */
  const says = (...said: readonly object[]): string =>
    `${said.map((line) => `${printJson(line)}; echo`).join('; ')}; exit 1`;
  const suite = (title: string, bakes: string, test: (registry: TestRegistry) => void): void => {
    describe(title, () => {
      const registry = new TestRegistry();
      after(() => registry.stop());
      useFakeDocker(() => ({ [calls]: bakes, ...builderAnswers }));
      test(registry);
    });
  };
  /** What BuildKit says of a step that fails. */
  const failed = (name: string, log = ''): object[] => [
    { vertexes: [{ digest: 'sha256:5', name }] },
    { logs: [{ vertex: 'sha256:5', data: Buffer.from(log).toString('base64') }] },
    { vertexes: [{ digest: 'sha256:5', error: 'process "pip-install" exit code: 1' }] },
  ];

  const cancelled = { digest: 'sha256:6', name: '[web] RUN', error: 'context canceled' };
  const noCache = {
    ...{ digest: 'sha256:7', name: '[web] importing cache manifest from x', error: 'not found' },
  };
  suite(
    'when a step fails',
    says(...failed('[hub 2/3] RUN pip-install', 'one\ntwo\n'), {
      vertexes: [cancelled, noCache],
    }),
    (registry) => {
      it('names the image, the step and its last words, and not what was merely stopped', async () => {
        assert.deepEqual(await bake(await registry.start()), {
          digests: new Map(),
          failed: new Map([
            [
              'hub',
              {
                reason: 'two',
                text: 'hub: [2/3] RUN pip-install: process "pip-install" exit code: 1\n    one\n    two',
              },
            ],
          ]),
        });
        assert.ok(!existsSync(file('secret-ca')));
      });
    },
  );

  const manifest = { vertex: 'sha256:8', id: `exporting manifest ${digestOf('8')}` };
  const done = (digest: string, name: string): object => ({ digest, name, completed: 'now' });
  suite(
    'when another image is pushed with its cache by then',
    says(
      {
        vertexes: [{ digest: 'sha256:8', name: '[web] exporting to image' }],
        statuses: [manifest],
      },
      { vertexes: [done('sha256:8', '[web] exporting to image')] },
      { vertexes: [done('sha256:9', '[web] exporting cache to registry')] },
      ...failed('[hub 2/3] RUN pip-install'),
    ),
    (registry) => {
      it('gives its digest', async () => {
        const { digests, failed: names } = await bake(await registry.start());
        assert.deepEqual([...digests], [['web', digestOf('8')]]);
        assert.deepEqual([...names.keys()], ['hub']);
      });
    },
  );

  suite(
    'when a step fails that several images have',
    says(
      { vertexes: [{ digest: 'sha256:5', name: '[web 2/3] RUN pip-install' }] },
      ...failed('[hub 2/3] RUN pip-install'),
    ),
    (registry) => {
      it('names each of them', async () => {
        const { failed: names } = await bake(await registry.start());
        assert.deepEqual([...names.keys()], ['web', 'hub']);
      });
    },
  );

  suite(
    'when a Dockerfile cannot be read',
    'echo "ERROR: target hub: failed to solve: dockerfile parse error on line 3"; exit 1',
    (registry) => {
      it('repeats what bake said of it', async () => {
        const said = 'failed to solve: dockerfile parse error on line 3';
        assert.deepEqual(
          (await bake(await registry.start())).failed,
          new Map([['hub', { reason: said, text: `hub: ${said}` }]]),
        );
      });
    },
  );

  suite(
    'when an image cannot be pushed',
    says(...failed('[hub] exporting to image')),
    (registry) => {
      it('fails: the next would not get there either', async () => {
        assert.deepEqual(await rejection(bake(await registry.start())), [
          'hub: exporting to image: process "pip-install" exit code: 1',
        ]);
      });
    },
  );

  const wrongHash = [
    'ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.',
    '    idna==3.7 from https://pypi.org/idna.whl (from -r /lock/requirements.lock (line 1)):',
    `        Expected sha256 ${'0'.repeat(64)}`,
    `             Got        ${'1'.repeat(64)}`,
  ];
  suite(
    'when a lock has a wrong hash',
    says(...failed('[hub 2/3] RUN pip-install', wrongHash.join('\n'))),
    (registry) => {
      it('names the requirement, both hashes and the command that makes new ones', async () => {
        const reason = `requirements.lock: idna==3.7: given the hash ${'0'.repeat(64)}, but the index serves ${'1'.repeat(64)}; run ./fleet lock`;
        const { failed: names } = await bake(await registry.start());
        assert.deepEqual([...names], [['hub', { reason, text: `hub: ${reason}` }]]);
      });
    },
  );

  describe('when the builder is gone', () => {
    useFakeDocker(() => ({
      [calls]: 'exit 1',
      '"buildx inspect"*': 'echo "Error: connection refused"',
    }));
    it('says so, and how to go on', async () => {
      assert.deepEqual(await rejection(bake()), [
        "the builder 'fleet' stopped answering in the middle of the build; run the same command again: it starts the builder and goes on from the last finished image",
      ]);
    });
  });

  describe('when the registry is gone', () => {
    useFakeDocker(() => ({ [calls]: 'exit 1', ...builderAnswers }));
    it('says so, and how to go on', async () => {
      const registry = new TestRegistry();
      const gone = await registry.start();
      await registry.stop();
      assert.deepEqual(await rejection(bake(gone)), [
        `the registry ${gone} does not answer; ./fleet up starts it again and goes on from there`,
      ]);
    });
  });

  suite('when bake fails before it builds', 'echo "ERROR: no such target"; exit 1', (registry) => {
    it('repeats what it said', async () => {
      assert.deepEqual(await rejection(bake(await registry.start())), [
        'build failed: ERROR: no such target',
      ]);
    });
  });
});
