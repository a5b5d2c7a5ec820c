import assert from 'node:assert/strict';
import { parseCatalog } from '../../src/catalog/load';
import { problemsAfter, smallCatalog, smallRows, sourcesOf, type Rows } from '../support/catalog';
import { must, refusal } from '../support/errors';

/** Sets values that the row's type forbids and a person may still write. */
const setFields = (row: object, values: object): unknown => Object.assign(row, values);

const cases: readonly [string, (rows: Rows) => unknown, string][] = [
  [
    'an unknown field',
    ({ worker }) => setFields(worker, { prot: 7002 }),
    'services.ts: Worker.prot: unknown key; remove it, or see src/catalog/schema.ts for the keys of a row',
  ],
  [
    'a misspelt field',
    ({ worker }) => setFields(worker, { env: undefined, enviroment: {} }),
    'services.ts: Worker.enviroment: unknown key; write env',
  ],
  [
    'a misspelt field further down',
    ({ worker }) => setFields(must(worker.placements['alpha']), { enviroment: {} }),
    'services.ts: Worker.placements.alpha.enviroment: unknown key; write env',
  ],
  [
    'an unknown field further down',
    ({ worker }) => setFields(must(worker.placements['alpha']), { port: 7002 }),
    'services.ts: Worker.placements.alpha.port: unknown key; remove it, or see src/catalog/schema.ts for the keys of a row',
  ],
  [
    'a number written as text',
    ({ worker }) => setFields(worker, { port: '7002' }),
    "services.ts: Worker.port: is not a number: '7002'; write 7002 without quotes",
  ],
  [
    'a port beyond the last',
    ({ worker }) => (worker.port = 70020),
    "services.ts: Worker.port: is above 65535: '70020'; write a whole number from 1 to 65535",
  ],
  [
    'a missing field',
    ({ worker }) => Reflect.deleteProperty(worker, 'healthPort'),
    'services.ts: Worker.healthPort: missing; write a whole number from 1 to 65535',
  ],
  [
    'a missing name',
    ({ worker }) => Reflect.deleteProperty(worker, 'name'),
    'services.ts: row 2.name: missing; write text',
  ],
  [
    'a row that is no object',
    ({ services }) => services.push(5 as never),
    "services.ts: row 5: is not a map: '5'; write a map",
  ],
  [
    'a service name that is no class name',
    ({ worker }) => (worker.name = 'worker'),
    "services.ts: worker.name: has the wrong form: 'worker'; write a name like 'VoiceAgent'",
  ],
  [
    'an image name with a capital',
    ({ web }) => (web.name = 'Web'),
    "images.ts: Web.name: has the wrong form: 'Web'; write a name like 'gpu-box'",
  ],
  [
    'a parent that is neither image nor upstream',
    ({ web }) => setFields(web, { from: { hub: 'debian' } }),
    "images.ts: web.from: has the wrong form: '{\"hub\":\"debian\"}'; write an image's name, or { upstream: 'debian' }",
  ],
  [
    'an image kind that does not exist',
    ({ web }) => setFields(web, { kind: 'base' }),
    "images.ts: web.kind: unknown value: 'base'; write one of 'runtime', 'build'",
  ],
  [
    'a budget of nothing',
    ({ web }) => (web.budget.compressed = 0),
    "images.ts: web.budget.compressed: is not above 0: '0'; write a number above 0",
  ],
  [
    'an entry point of neither kind',
    ({ worker }) => setFields(worker, { run: { file: 'x.py' } }),
    "services.ts: Worker.run: has the wrong form: '{\"file\":\"x.py\"}'; write { script: 'path.py' } or { module: 'package.module' }, and args: [...] if it takes some",
  ],
  [
    'a probe without its port',
    ({ worker }) => setFields(worker, { probe: { kind: 'http' } }),
    "services.ts: Worker.probe: has the wrong form: '{\"kind\":\"http\"}'; write { kind: 'http', port }, with path: '/…' where that is not /health, { kind: 'zmq', port }, { kind: 'process' } or { kind: 'self' }",
  ],
  [
    'a health path that is none',
    ({ worker }) => setFields(worker, { probe: { kind: 'http', port: 1, path: 'healthz' } }),
    "services.ts: Worker.probe.path: has the wrong form: 'healthz'; write a path such as '/healthz'",
  ],
  [
    'GPU memory in words',
    ({ camera }) => setFields(camera, { vram: 'lots' }),
    "services.ts: Camera.vram: has the wrong form: 'lots'; write { peak: megabytes, mode: 'resident' or 'on-demand' }, or 'unmeasured'",
  ],
  [
    'a need that does not exist',
    ({ worker }) => setFields(worker, { needs: ['cuda'] }),
    "services.ts: Worker.needs.0: unknown value: 'cuda'; write one of 'gpu', 'llm', 'audio', 'vision', 'web', 'docker'",
  ],
  [
    'a variable in lower case',
    ({ worker }) => (worker.env = { redis_url: 'x' }),
    "services.ts: Worker.env.redis_url: is no valid name: 'redis_url'; write a variable's name like 'REDIS_URL'",
  ],
  [
    'a variable that is no text',
    ({ worker }) => setFields(worker, { env: { WORKERS: 4 } }),
    "services.ts: Worker.env.WORKERS: is not text: '4'; write '4' in quotes",
  ],
  [
    'a secret with a dash',
    ({ worker }) => (worker.secrets = ['API-KEY']),
    "services.ts: Worker.secrets.0: has the wrong form: 'API-KEY'; write a variable's name like 'REDIS_URL'",
  ],
  [
    'a volume on a relative path',
    ({ worker }) => (worker.volumes = [{ name: 'data', path: 'data' }]),
    "services.ts: Worker.volumes.0.path: is not a full path: 'data'; write a folder for data, such as '/app/data'",
  ],
  [
    'a device that is none',
    ({ worker }) => (worker.devices = ['/snd']),
    "services.ts: Worker.devices.0: has the wrong form: '/snd'; write a device of the machine, such as '/dev/video0'",
  ],
  [
    'a server that runs as root',
    ({ cache }) => (cache.user = '0:0'),
    "infrastructure.ts: cache.user: has the wrong form: '0:0'; write a user like '999:999', never root",
  ],
  [
    'a compute capability without its point',
    ({ alpha }) => (must(alpha.gpu).architecture = '86'),
    "machines.ts: alpha.gpu.architecture: has the wrong form: '86'; write a compute capability like '8.6', not '86'",
  ],
  [
    'a profile, which stack files hold',
    ({ alpha }) => setFields(alpha, { profile: {} }),
    'machines.ts: alpha.profile: unknown key; remove it, or see src/catalog/schema.ts for the keys of a row',
  ],
];

describe('loadCatalog', () => {
  for (const [title, change, line] of cases) {
    it(`refuses ${title}`, () => {
      assert.deepEqual(
        problemsAfter((rows) => {
          change(rows);
        }),
        [line],
      );
    });
  }

  it('reports every wrong row at once, in the order of the files', () => {
    const lines = problemsAfter(({ web, worker, cache, alpha }) => {
      web.name = 'Web';
      setFields(worker, { port: '7002', prot: 1 });
      cache.user = 'root';
      alpha.cores = 0;
    });
    assert.deepEqual(lines, [
      "images.ts: Web.name: has the wrong form: 'Web'; write a name like 'gpu-box'",
      "services.ts: Worker.port: is not a number: '7002'; write 7002 without quotes",
      'services.ts: Worker.prot: unknown key; remove it, or see src/catalog/schema.ts for the keys of a row',
      "infrastructure.ts: cache.user: has the wrong form: 'root'; write a user like '999:999', never root",
      "machines.ts: alpha.cores: is below 1: '0'; write a whole number from 1",
    ]);
  });

  it('names both files of a row that stands in two', () => {
    const sources = sourcesOf(smallRows());
    const copy = sources.services.map((each) => ({ ...each, file: 'copy.ts' }));
    assert.deepEqual(
      refusal(() => parseCatalog({ ...sources, services: [...sources.services, ...copy] })),
      copy[0]?.rows.map((row) => {
        const { name } = row as { name: string };
        return `copy.ts: ${name}.name: is also in services.ts: '${name}'; rename or remove one`;
      }),
    );
  });

  it('says nothing of rules across rows while a row does not parse: it would be an echo', () => {
    const lines = problemsAfter(({ hub, worker }) => {
      hub.port = 0;
      worker.family = 'nowhere';
    });
    assert.deepEqual(lines, [
      "services.ts: Hub.port: is below 1: '0'; write a whole number from 1 to 65535",
    ]);
  });

  it('fills in what a row leaves out', () => {
    const hub = smallCatalog().services[0];
    assert.deepEqual(hub, {
      name: 'Hub',
      family: 'web',
      needs: [],
      gpuOptional: false,
      run: { script: 'hub.py', args: [] },
      port: 7001,
      healthPort: 8001,
      placements: { alpha: { dependsOn: [], env: {} } },
      infrastructure: ['cache'],
      probe: { kind: 'process' },
      listen: [],
      env: {},
      secrets: [],
      volumes: [],
      devices: [],
      data: [],
      dockerSocket: false,
      optional: false,
      inProposal: true,
    });
  });
});
