import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { parseStack } from '../../src/stack/parse';
import { IMAGE } from '../../src/engines/common/resources';
import { loadCatalog } from '../../src/checkout/fleet';
import { digestOf, useFleetHome } from '../support/environment';
import { git } from '../support/git';
import { recordStack, type Recording } from '../support/recorded';
import { DEV_PEER, IMAGES, MAIN, PEER, SERVICES } from '../support/rows';
import { configOf } from '../support/stack';

describe('Lineage', function () {
  this.timeout(120_000); // records each stack's program once

  useFleetHome();
  let dev: Recording;
  let devPeer: Recording;
  /** Version of everything in a project of one commit. */
  let version: string;
  let revision: string;
  before(async () => {
    dev = await recordStack('dev');
    devPeer = await recordStack(DEV_PEER);
    revision = git(dev.root, '', 'rev-parse', 'HEAD');
    version = `20260102-${revision.slice(0, 8)}`;
  });

  it('builds a family on the digest of its parent', () => {
    const repository = `localhost:5050/fleet/${IMAGES.fallback}`;
    const tag = `${repository}:${IMAGES.fallback}-${version}`;
    const parent = `localhost:5050/fleet/${IMAGES.tools}:${IMAGES.tools}-${version}@{{digest:${IMAGES.tools}}}`;
    const tools = `localhost:5050/fleet/${IMAGES.pip}:${IMAGES.pip}-${version}@{{digest:${IMAGES.pip}}}`;
    assert.deepEqual(dev.one(IMAGE, IMAGES.fallback).inputs, {
      builder: { name: 'fleet' },
      push: false,
      buildOnPreview: false,
      network: 'default',
      context: {
        location: `images/${IMAGES.fallback}`,
        named: {
          [IMAGES.tools]: { location: `docker-image://${parent}` },
          [IMAGES.pip]: { location: `docker-image://${tools}` },
          shared: { location: 'images/shared' },
        },
      },
      dockerfile: { location: `images/${IMAGES.fallback}/Dockerfile` },
      buildArgs: { APT_PINS: 'mirror', APT_SNAPSHOT: '', SOURCE_DATE_EPOCH: '1767323045' },
      labels: {
        'org.opencontainers.image.title': IMAGES.fallback,
        'org.opencontainers.image.licenses': 'MIT',
        'org.opencontainers.image.revision': revision,
        'org.opencontainers.image.version': version,
        'org.opencontainers.image.base.name': parent,
        'org.opencontainers.image.base.digest': `{{digest:${IMAGES.tools}}}`,
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
    const { context, labels } = dev.one(IMAGE, IMAGES.root).inputs;
    assert.deepEqual(context, {
      location: `images/${IMAGES.root}`,
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
      [IMAGES.root, debian, digestOf('a')],
    );
  });

  it("builds a service on its family, with the machine's profile as its last layer", () => {
    const { context, buildArgs, tags } = devPeer.one(IMAGE, SERVICES.peerWeb.slug).inputs;
    const family = `localhost:5050/fleet/${IMAGES.web}:${IMAGES.web}-${version}@{{digest:${IMAGES.web}}}`;
    const tools = `localhost:5050/fleet/${IMAGES.pip}:${IMAGES.pip}-${version}@{{digest:${IMAGES.pip}}}`;
    assert.deepEqual(context, {
      location: 'images/service',
      named: {
        family: { location: `docker-image://${family}` },
        [IMAGES.pip]: { location: `docker-image://${tools}` },
        agent: { location: 'agents/reference' },
        lock: { location: 'agents/reference' },
        shared: { location: 'images/shared' },
      },
    });
    assert.deepEqual(buildArgs, {
      SERVICE: SERVICES.peerWeb.name,
      MACHINE: PEER,
      MACHINE_PROFILE: JSON.stringify({
        machine: PEER,
        ...parseStack(DEV_PEER, configOf(DEV_PEER)).profile,
      }),
      APT_PINS: 'mirror',
      APT_SNAPSHOT: '',
      SOURCE_DATE_EPOCH: '1767323045',
    });
    const baked = createHash('sha256').update(buildArgs.MACHINE_PROFILE);
    assert.deepEqual(tags, [
      `localhost:5050/fleet/${SERVICES.peerWeb.slug}:${IMAGES.web}-${version}-${PEER}-${baked.digest('hex').slice(0, 8)}`,
    ]);
  });

  for (const stack of ['dev', MAIN, PEER]) {
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
        const family = stack === 'dev' && rows.get(written)?.track ? IMAGES.fallback : written;
        const parent = service?.needs.includes('audio')
          ? catalog.images.find(({ from, adds }) => from === family && adds === 'audio')?.name
          : family;
        const needs = row
          ? [...(typeof row.from === 'string' ? [row.from] : []), ...row.reads]
          : [parent, IMAGES.pip];
        assert.deepEqual(recording.needs(image, IMAGE).sort(), needs.sort(), image.name);
        assert.equal(image.dependencies.length, needs.length, image.name);
      }
    });
  }

  it('reads and writes a registry cache per image', () => {
    for (const { name, inputs } of [...dev.ofType(IMAGE), ...devPeer.ofType(IMAGE)]) {
      const ref = `localhost:5050/fleet/${name}:buildcache`;
      assert.deepEqual(inputs['cacheFrom'], [{ registry: { ref } }], name);
      const [to] = inputs['cacheTo'] as { registry: { ref: string } }[];
      assert.equal(to?.registry.ref, ref, name);
    }
  });

  it('builds bases and families alike for both machines', () => {
    const { images } = loadCatalog();
    const shared = devPeer
      .ofType(IMAGE)
      .filter(({ name }) => images.some((row) => row.name === name));
    assert.ok(shared.length > 1);
    for (const image of shared) {
      assert.deepEqual(image.inputs, dev.one(IMAGE, image.name).inputs);
    }
  });
});
