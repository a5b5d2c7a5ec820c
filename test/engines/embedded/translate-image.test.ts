import assert from 'node:assert/strict';
import { translateImage } from '../../../src/engines/embedded/translate-image';
import { image } from '../../support/resources';
import type { Recorded } from '../../../src/engines/common/resources';

const target = (recorded: Recorded, secrets = new Map<string, string>()) =>
  translateImage(recorded, (location) => `/project/${location}`, secrets);

describe('bakeTarget', () => {
  it('writes every field of an image as bake takes it', () => {
    const secrets = new Map<string, string>();
    const ref = 'localhost:5050/fleet/web:buildcache';
    const recorded = image('web', ['base'], {
      buildArgs: { APT_PINS: 'mirror' },
      labels: { 'org.opencontainers.image.title': 'web' },
      cacheFrom: [{ registry: { ref } }],
      cacheTo: [
        {
          registry: {
            ref,
            mode: 'max',
            imageManifest: true,
            ociMediaTypes: true,
            ignoreError: true,
          },
        },
      ],
      platforms: ['linux/amd64'],
      secrets: { ca: 'certificates\n' },
      ignoreSecretsInDiffCalculation: ['ca'],
    });
    assert.deepEqual(target(recorded, secrets), {
      context: '/project/images/web',
      contexts: {
        base: 'docker-image://localhost:5050/fleet/base:base-1@{{digest:base}}',
      },
      dockerfile: 'Dockerfile',
      args: { APT_PINS: 'mirror' },
      labels: { 'org.opencontainers.image.title': 'web' },
      tags: ['localhost:5050/fleet/web:web-1'],
      output: ['type=registry,name=localhost:5050/fleet/web:web-1'],
      'cache-from': [`type=registry,ref=${ref}`],
      'cache-to': [
        `type=registry,ref=${ref},mode=max,image-manifest=true,oci-mediatypes=true,ignore-error=true`,
      ],
      platforms: ['linux/amd64'],
      secret: ['ca'],
      attest: ['type=provenance,disabled=true', 'type=sbom,disabled=true'],
    });
    assert.deepEqual([...secrets], [['ca', 'certificates\n']]);
  });

  it('leaves out a cache that is disabled', () => {
    const cacheFrom = ['own', 'other'].map((ref) => ({
      registry: { ref },
      disabled: ref === 'own',
    }));
    assert.deepEqual(target(image('web', [], { cacheFrom }))['cache-from'], [
      'type=registry,ref=other',
    ]);
  });

  it('leaves out a secret without text', () => {
    const secrets = new Map<string, string>();
    const recorded = image('web', [], { secrets: { ca: '', token: 'x' } });
    assert.deepEqual(target(recorded, secrets).secret, ['token']);
    assert.deepEqual([...secrets], [['token', 'x']]);
  });

  it("makes the contexts' folders absolute, and the Dockerfile relative to its context", () => {
    const { contexts, dockerfile } = target(
      image('web', [], {
        context: { location: 'images/web', named: { agent: { location: 'agents/reference' } } },
        dockerfile: { location: 'images/service/Dockerfile' },
      }),
    );
    assert.deepEqual(contexts, { agent: '/project/agents/reference' });
    assert.equal(dockerfile, '../service/Dockerfile');
  });

  it('reads omitted fields of an image as empty', () => {
    const { args, labels, platforms, secret } = target(image('web'));
    assert.deepEqual(
      { args, labels, platforms, secret },
      {
        args: {},
        labels: {},
        platforms: [],
        secret: [],
      },
    );
  });

  const type = 'docker-build:index:Image web:';
  for (const [title, more, message] of [
    [
      'a field it does not know',
      { ssh: [] },
      `${type} ssh: unknown to the embedded engine; remove it, or translate it in src/engines/embedded`,
    ],
    [
      'a push',
      { push: true },
      `${type} push: is not for the embedded engine: 'true'; write 'false'`,
    ],
    [
      'a build in the preview',
      { buildOnPreview: true },
      `${type} buildOnPreview: is not for the embedded engine: 'true'; write 'false'`,
    ],
    [
      'a network of the host',
      { network: 'host' },
      `${type} network: is not for the embedded engine: 'host'; write 'default'`,
    ],
    [
      'an export that is not raw',
      { exports: [{ docker: {} }] },
      `${type} exports[].raw: missing; write it`,
    ],
    [
      'a cache that is no registry',
      { cacheFrom: [{ gha: {} }] },
      `${type} cacheFrom[].registry: missing; write it`,
    ],
    [
      'a registry cache with a field it does not know',
      { cacheTo: [{ registry: { ref: 'hub/x', compression: 'zstd' } }] },
      "registry cache hub/x: unknown to the embedded engine: 'compression'; remove it, or translate it in src/engines/embedded",
    ],
    [
      'a context with a field it does not know',
      { context: { location: 'x', inline: '' } },
      `${type} context.inline: unknown to the embedded engine; remove it, or translate it in src/engines/embedded`,
    ],
  ] as const) {
    it(`refuses ${title}`, () => {
      assert.throws(() => target(image('web', [], more)), { message });
    });
  }
});
