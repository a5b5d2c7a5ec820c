import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { IMAGE } from '../../src/engines/common/resources';
import { loadCatalog } from '../../src/checkout/fleet';
import { digestOf, useFleetHome } from '../support/environment';
import { git } from '../support/git';
import { recordStack, type Recording } from '../support/recorded';

describe('Lineage', function () {
  this.timeout(120_000); // records each stack's program once

  useFleetHome();
  let dev: Recording;
  let devPc2: Recording;
  /** Version of everything in a project of one commit. */
  let version: string;
  let revision: string;
  before(async () => {
    dev = await recordStack('dev');
    devPc2 = await recordStack('dev-pc2');
    revision = git(dev.root, '', 'rev-parse', 'HEAD');
    version = `20260102-${revision.slice(0, 8)}`;
  });

  it('builds a family on the digest of its parent', () => {
    const repository = 'localhost:5050/fleet/base-cpu-pydeps';
    const tag = `${repository}:base-cpu-pydeps-${version}`;
    const parent = `localhost:5050/fleet/base-utils:base-utils-${version}@{{digest:base-utils}}`;
    const tools = `localhost:5050/fleet/build-python:build-python-${version}@{{digest:build-python}}`;
    assert.deepEqual(dev.one(IMAGE, 'base-cpu-pydeps').inputs, {
      builder: { name: 'fleet' },
      push: false,
      buildOnPreview: false,
      network: 'default',
      context: {
        location: 'images/base-cpu-pydeps',
        named: {
          'base-utils': { location: `docker-image://${parent}` },
          'build-python': { location: `docker-image://${tools}` },
          shared: { location: 'images/shared' },
        },
      },
      dockerfile: { location: 'images/base-cpu-pydeps/Dockerfile' },
      buildArgs: { APT_PINS: 'mirror', APT_SNAPSHOT: '', SOURCE_DATE_EPOCH: '1767323045' },
      labels: {
        'org.opencontainers.image.title': 'base-cpu-pydeps',
        'org.opencontainers.image.licenses': 'MIT',
        'org.opencontainers.image.revision': revision,
        'org.opencontainers.image.version': version,
        'org.opencontainers.image.base.name': parent,
        'org.opencontainers.image.base.digest': '{{digest:base-utils}}',
      },
      tags: [tag],
      exports: [{ raw: `type=registry,name=${tag},rewrite-timestamp=true,oci-mediatypes=true` }],
      cacheFrom: [{ registry: { ref: `${repository}:buildcache` } }],
      cacheTo: [
        {
          registry: {
            ref: `${repository}:buildcache`,
            mode: 'max',
            imageManifest: true,
            ociMediaTypes: true,
            ignoreError: true,
          },
        },
      ],
      platforms: ['linux/amd64'],
      secrets: { ca: '' },
      ignoreSecretsInDiffCalculation: ['ca'],
    });
  });

  it('builds the first image on an upstream, by digest', () => {
    const debian = `localhost:5050/upstream/debian@${digestOf('a')}`;
    const { context, labels } = dev.one(IMAGE, 'base-python').inputs;
    assert.deepEqual(context, {
      location: 'images/base-python',
      named: {
        'upstream-debian': { location: `docker-image://${debian}` },
        shared: { location: 'images/shared' },
      },
    });
    const { title, ...base } = Object.fromEntries(
      Object.entries(labels as Record<string, string>).map(([key, value]) => [
        key.replace('org.opencontainers.image.', ''),
        value,
      ]),
    );
    assert.deepEqual(
      [title, base['base.name'], base['base.digest']],
      ['base-python', debian, digestOf('a')],
    );
  });

  it("builds a service on its family, with the machine's profile as its last layer", () => {
    const { context, buildArgs, tags } = devPc2.one(IMAGE, 'unifiedwebagent').inputs;
    const family = `localhost:5050/fleet/family-web:family-web-${version}@{{digest:family-web}}`;
    const tools = `localhost:5050/fleet/build-python:build-python-${version}@{{digest:build-python}}`;
    assert.deepEqual(context, {
      location: 'images/service',
      named: {
        family: { location: `docker-image://${family}` },
        'build-python': { location: `docker-image://${tools}` },
        agent: { location: 'agents/reference' },
        lock: { location: 'agents/reference' },
        shared: { location: 'images/shared' },
      },
    });
    assert.deepEqual(buildArgs, {
      SERVICE: 'UnifiedWebAgent',
      MACHINE: 'pc2',
      MACHINE_PROFILE:
        '{"machine":"pc2","GPU_VISIBLE_DEVICES":"0","TORCH_CUDA_ALLOC_CONF":"max_split_size_mb:32","UVICORN_WORKERS":8,"NUMBA_CACHE_SIZE":"128MB","OMP_NUM_THREADS":4,"MODEL_EVICT_THRESHOLD_PCT":70}',
      APT_PINS: 'mirror',
      APT_SNAPSHOT: '',
      SOURCE_DATE_EPOCH: '1767323045',
    });
    const baked = createHash('sha256').update(buildArgs.MACHINE_PROFILE);
    assert.deepEqual(tags, [
      `localhost:5050/fleet/unifiedwebagent:family-web-${version}-pc2-${baked.digest('hex').slice(0, 8)}`,
    ]);
  });

  for (const stack of ['dev', 'mainpc', 'pc2']) {
    it(`depends in ${stack} on the parent and on images that the build reads, and on no other`, async () => {
      const recording = await recordStack(stack);
      const catalog = loadCatalog();
      const rows = new Map(catalog.images.map((row) => [row.name, row]));
      const services = new Map(catalog.services.map((row) => [row.name.toLowerCase(), row]));
      for (const image of recording.ofType(IMAGE)) {
        const row = rows.get(image.name);
        const service = services.get(image.name);
        const written = service?.family ?? '';
        // Without a GPU track, CUDA families are not built.
        const family = stack === 'dev' && rows.get(written)?.track ? 'base-cpu-pydeps' : written;
        const parent = service?.needs.includes('audio')
          ? catalog.images.find(({ from, adds }) => from === family && adds === 'audio')?.name
          : family;
        const needs = row
          ? [...(typeof row.from === 'string' ? [row.from] : []), ...row.reads]
          : [parent, 'build-python'];
        assert.deepEqual(recording.needs(image, IMAGE).sort(), needs.sort(), image.name);
        assert.equal(image.dependencies.length, needs.length, image.name);
      }
    });
  }

  it('reads and writes a registry cache per image', () => {
    for (const { name, inputs } of [...dev.ofType(IMAGE), ...devPc2.ofType(IMAGE)]) {
      const ref = `localhost:5050/fleet/${name}:buildcache`;
      assert.deepEqual(inputs['cacheFrom'], [{ registry: { ref } }], name);
      const [to] = inputs['cacheTo'] as { registry: { ref: string } }[];
      assert.equal(to?.registry.ref, ref, name);
    }
  });

  it('builds bases and families alike for both machines', () => {
    for (const image of devPc2.ofType(IMAGE).filter(({ name }) => name.includes('-'))) {
      assert.deepEqual(image.inputs, dev.one(IMAGE, image.name).inputs);
    }
  });
});
