import assert from 'node:assert/strict';
import { RegistryClient } from '../../src/registry-client/client';
import { readUpstreamRefs } from '../../src/checkout/upstreams';
import { root } from '../../src/lib/root';
import { must } from '../support/errors';
import { COPIED, projectCopy } from '../support/project';
import { cuda, smallStack } from '../support/stack';
import { BakeFile, type Step } from './bake-file';
import { tracesIn } from '../support/layer-traces';
import { namespaceOf } from './fleet-under-test';
import { SecondBuilder, type Builder } from './second-builder';
import { lockForToday } from './todays-locks';
import { IMAGES, SERVICES } from '../support/rows';

/** Further images to reproduce, with commas between them; each takes minutes. */
const MORE = (process.env['FLEET_REPRODUCE'] ?? '').split(',').filter((name) => name !== '');

const NAMESPACE = namespaceOf(__filename);
const REGISTRY = 'localhost:5050';
const machines: Builder = { name: 'fleet', env: {} };

describe('the same commit on a builder that has never built anything', function () {
  this.timeout(MORE.length === 0 ? '20m' : '3h');
  let second: SecondBuilder | undefined;
  let project: string;
  /** Maps images to digests. */
  const built = new Map<string, string>();
  const client = new RegistryClient(REGISTRY);

  before(async function () {
    const why = await SecondBuilder.unavailable();
    if (why !== undefined) {
      console.log(`      skipped: ${why}`);
      this.skip();
    }
    project = projectCopy();
    // The builder may hold what it built of another day's mirror.
    const { families } = await BakeFile.of(project, 'dev', {});
    await lockForToday(project, 'dev', families, COPIED);
    second = await SecondBuilder.start();
  });
  after(() => second?.stop());

  /** Builds `names` and their parents on both builders. */
  async function reproduce(bake: BakeFile, names: readonly string[]): Promise<readonly Step[]> {
    const all = bake.withoutCache().withParents(names);
    const known = await bake.build(machines, all);
    const { digests, steps } = await bake.build(must(second), all);
    assert.deepEqual(digests, known.digests);
    for (const [name, digest] of digests) built.set(name, digest);
    return steps;
  }

  it('gives the same digests of every image without a GPU, and of a service', async () => {
    const bake = await BakeFile.of(project, 'dev', { 'fleet:namespace': NAMESPACE });
    const steps = await reproduce(bake, [...bake.families, SERVICES.plain.slug]);
    assert.deepEqual(
      steps.filter(({ cached }) => cached),
      [],
    );
    assert.ok(steps.length > built.size);
  });

  it('gives layers without a trace of the build or its time', async () => {
    const bake = await BakeFile.of(project, 'dev', { 'fleet:namespace': NAMESPACE });
    const seen = new Set<string>();
    for (const name of ['debian', 'ubuntu']) {
      const ref = readUpstreamRefs(root, smallStack())(name);
      const [, repository = '', digest = ''] = /^[^/]+\/(.*?)@(.*)$/.exec(ref) ?? [];
      const upstream = must(await client.readManifest(repository, digest));
      for (const layer of upstream.layers) seen.add(layer.digest);
    }
    const today = new Date().toISOString().slice(0, 10);
    for (const [name, digestOf] of built) {
      const { layers } = must(await client.readManifest(`${NAMESPACE}/${name}`, digestOf));
      for (const layer of layers.filter((each) => !seen.has(each.digest))) {
        seen.add(layer.digest);
        const blob = await client.openBlob(`${NAMESPACE}/${name}`, layer.digest);
        const traces = await tracesIn(layer.mediaType, blob, bake.epochOf(name), today);
        assert.deepEqual(traces, [], name);
      }
    }
  });

  it('gives the same digest of each image that FLEET_REPRODUCE names', async function () {
    if (MORE.length === 0) {
      console.log(`      skipped: takes minutes an image; write FLEET_REPRODUCE=${IMAGES.gpu}`);
      this.skip();
    }
    for (const name of MORE) {
      const [, track = ''] = /-(cu\d+)$/.exec(name) ?? [];
      const keys = { 'fleet:track': track, 'fleet:gpu': must(cuda['gpu']) };
      const bake = await BakeFile.of(project, 'dev', { ...keys, 'fleet:namespace': NAMESPACE });
      await reproduce(bake, [name]);
    }
  });
});
