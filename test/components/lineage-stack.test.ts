import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { IMAGE } from '../../src/engines/common/resources';
import { locateFleetHome } from '../../src/lib/home';
import { authorities } from '../support/certificates';
import { useEnvironment, useFleetHome } from '../support/environment';
import { temporaryFolder } from '../support/folders';
import { git } from '../support/git';
import { equipped, recordStack, type Recording } from '../support/recorded';
import { IMAGES, MAIN, PEER, SERVICES } from '../support/rows';

const [authority] = authorities;
const ca = path.join(temporaryFolder({ 'ca.pem': authority }), 'ca.pem');

describe("a stack's part in Lineage", function () {
  this.timeout(120_000); // records each stack's program once

  useFleetHome();
  let lan: Recording;
  let version: string;
  before(async () => {
    lan = await recordStack(MAIN, { 'fleet:caBundle': ca });
    version = `20260102-${git(lan.root, '', 'rev-parse', 'HEAD').slice(0, 8)}`;
  });

  it("bakes in the stack's differences from the profile, under another tag", async () => {
    const build = (recording: Recording) =>
      recording.one(IMAGE, SERVICES.first.slug).inputs as {
        tags: string[];
        buildArgs: { MACHINE_PROFILE: string };
      };
    const [plain, changed] = [build(lan), build(await recordStack(MAIN, equipped))];
    const profile = JSON.parse(plain.buildArgs.MACHINE_PROFILE) as object;
    assert.deepEqual(JSON.parse(changed.buildArgs.MACHINE_PROFILE), {
      ...profile,
      OMP_NUM_THREADS: 12,
    });
    const [one, other] = [plain, changed].map(({ tags }) => tags[0]?.replace(/[0-9a-f]{8}$/, ''));
    assert.equal(one, other);
    assert.notEqual(plain.tags[0], changed.tags[0]);
  });

  describe('where a registry asks for no login', () => {
    useEnvironment(() => ({
      FLEET_HOME: temporaryFolder({
        'run/open-registries/localhost:5000': '',
        'upstreams.json': readFileSync(path.join(locateFleetHome(), 'upstreams.json'), 'utf8'),
      }),
    }));

    it('writes its build cache and reads that of others alone', async () => {
      const { inputs } = (
        await recordStack('dev', {
          'fleet:registry': 'localhost:5000',
          'fleet:cacheFrom': 'ghcr.io/octo/fleet',
        })
      ).one(IMAGE, IMAGES.tools);
      const own = { ref: `localhost:5000/fleet/${IMAGES.tools}:buildcache` };
      assert.deepEqual(inputs['cacheFrom'], [
        { registry: own, disabled: true },
        { registry: { ref: `ghcr.io/octo/fleet/${IMAGES.tools}:buildcache` } },
      ]);
      assert.equal((inputs['cacheTo'] as { registry: object }[]).length, 1);
    });
  });

  it('puts the track in the tags of GPU families, and builds services on them', async () => {
    const peer = await recordStack(PEER);
    const repository = 'ghcr.io/example/fleet';
    assert.deepEqual(peer.one(IMAGE, IMAGES.vision).inputs['tags'], [
      `${repository}/${IMAGES.vision}:${IMAGES.vision}-${version}-cu121`,
    ]);
    const { labels } = peer.one(IMAGE, SERVICES.peerVision.slug).inputs as {
      labels: Record<string, string>;
    };
    assert.match(
      labels['org.opencontainers.image.base.name'] ?? '',
      new RegExp(
        `/${IMAGES.vision}:${IMAGES.vision}-.*-cu121@\\{\\{digest:${IMAGES.vision}\\}\\}$`,
      ),
    );
  });

  it("labels images with the source's address if the stack names the repository", async () => {
    const source = (recording: Recording): string | undefined => {
      const { labels } = recording.one(IMAGE, IMAGES.root).inputs;
      return (labels as Record<string, string>)['org.opencontainers.image.source'];
    };
    const known = 'https://github.com/octo/home-fleet';
    assert.equal(source(await recordStack(MAIN, equipped)), known);
    assert.equal(source(lan), undefined);
  });

  it('takes Python packages from the index that the stack names', async () => {
    const packageIndex = 'https://pypi.example.com/simple';
    const own = await recordStack(MAIN, { 'fleet:packageIndex': packageIndex });
    const index = (recording: Recording): string | undefined => {
      const { buildArgs } = recording.one(IMAGE, IMAGES.tools).inputs;
      return (buildArgs as Record<string, string>)['PIP_INDEX_URL'];
    };
    assert.equal(index(own), packageIndex);
    assert.equal(index(lan), undefined);
  });

  it("reads the published build cache, and writes only the stack's own", async () => {
    const caches = (recording: Recording) => {
      const { cacheFrom, cacheTo } = recording.one(IMAGE, SERVICES.legacy.slug).inputs as Record<
        'cacheFrom' | 'cacheTo',
        { registry: { ref: string } }[]
      >;
      return [cacheFrom, cacheTo].map((each) => each.map(({ registry }) => registry.ref));
    };
    const own = `ghcr.io/example/fleet/${SERVICES.legacy.slug}:buildcache`;
    assert.deepEqual(caches(lan), [[own], [own]]);
    const published = { 'fleet:cacheFrom': 'ghcr.io/octo/fleet' };
    assert.deepEqual(caches(await recordStack(MAIN, published)), [
      [own, `ghcr.io/octo/fleet/${SERVICES.legacy.slug}:buildcache`],
      [own],
    ]);
  });

  it('follows the stack: registry, namespace, pinned packages, upstream, certificates', () => {
    const { inputs } = lan.one(IMAGE, IMAGES.root);
    const { tags, buildArgs, context, secrets } = inputs as {
      tags: string[];
      buildArgs: Record<string, string>;
      context: { named: Record<string, { location: string }> };
      secrets: Record<string, string>;
    };
    assert.deepEqual(tags, [`ghcr.io/example/fleet/${IMAGES.root}:${IMAGES.root}-${version}`]);
    assert.equal(buildArgs['APT_PINS'], 'strict');
    assert.match(
      context.named['upstream-debian']?.location ?? '',
      /^docker-image:\/\/docker\.io\/library\/debian@sha256:[0-9a-f]{64}$/,
    );
    assert.deepEqual(secrets, { ca: authority });
  });
});
