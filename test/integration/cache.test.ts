import assert from 'node:assert/strict';
import { RegistryClient } from '../../src/registry-client/client';
import { projectCopy } from '../support/project';
import { BakeFile, type Built } from './bake-file';
import { namespaceOf } from './fleet-under-test';
import { SecondBuilder, type Builder } from './second-builder';
import { DEV_PEER, SERVICES } from '../support/rows';

const NAMESPACE = namespaceOf(__filename);
const machines: Builder = { name: 'fleet', env: {} };

/** One service of each family that both machines have, on each machine. */
const MAIN = [SERVICES.plain.slug, SERVICES.first.slug];
const PEER = [SERVICES.peerPlain.slug, SERVICES.peerWeb.slug];

describe("a machine's images after another's, on a builder that has never built anything", function () {
  this.timeout('20m');
  let second: SecondBuilder | undefined;
  let first: BakeFile;
  let other: BakeFile;
  let main: Built;
  let peer: Built;
  before(async function () {
    const why = await SecondBuilder.unavailable();
    if (why !== undefined) {
      console.log(`      skipped: ${why}`);
      this.skip();
    }
    const project = projectCopy();
    first = await BakeFile.of(project, 'dev', { 'fleet:namespace': NAMESPACE });
    main = await first.build(machines, first.withParents(MAIN));
    other = await BakeFile.of(project, DEV_PEER, { 'fleet:namespace': NAMESPACE });
    second = await SecondBuilder.start();
    peer = await other.build(second, other.withParents(PEER));
  });
  after(async () => {
    if (!second) return;
    await second.stop();
    // What one run leaves in the cache must not be what the next one finds.
    await Promise.all([...first.repositories, ...other.repositories].map(forgetCache));
  });

  it('come from the registry’s cache, bases and families completely', () => {
    const ran = peer.steps.filter(({ image, cached }) => !PEER.includes(image) && !cached);
    assert.deepEqual(ran, []);
    const images = new Set(peer.steps.map(({ image }) => image));
    for (const family of first.families.filter((name) => main.digests.has(name))) {
      assert.ok(images.has(family), `${family} is in BuildKit's record`);
      assert.equal(peer.digests.get(family), main.digests.get(family), family);
    }
  });

  it('build only the layers of their services', () => {
    const ran = peer.steps.filter(({ cached }) => !cached).map(({ name }) => name);
    // Services of both families hold the same profile, so that BuildKit tells of it once.
    assert.ok(ran.some((name) => name.includes('/etc/machine-profile.json')));
  });
});

/** Removes an image's cache from the registry, if there is one. */
async function forgetCache(repository: string): Promise<void> {
  const [host = '', ...path] = repository.split('/');
  const client = new RegistryClient(host);
  const digest = await client.readDigest(path.join('/'), 'buildcache');
  if (digest !== undefined)
    await client.call(path.join('/'), `manifests/${digest}`, { method: 'DELETE' });
}
