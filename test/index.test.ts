import assert from 'node:assert/strict';
import {
  COMMAND,
  CONTAINER,
  IMAGE,
  NETWORK,
  REMOTE_IMAGE,
  VOLUME,
} from '../src/engines/common/resources';
import { useFleetHome } from './support/environment';
import { equipped, recordStack, type Recording } from './support/recorded';
import { MAIN, PEER, SERVERS, SERVICES, servicesOn } from './support/rows';

/** Maps resources by URN: servers with and without a volume register in changing order. */
const byUrn = ({ resources }: Recording): unknown =>
  new Map(resources.map((each) => [each.urn, [each.inputs, new Set(each.dependencies)]]));

describe('the program', function () {
  this.timeout(120_000); // records each stack's program once

  useFleetHome();

  for (const stack of ['dev', MAIN, PEER]) {
    it(`makes a container of ${stack} depend only on its own resources and its row's dependencies`, async () => {
      const recording = await recordStack(stack);
      for (const container of recording.ofType(CONTAINER)) {
        const { name, inputs, dependencies } = container;
        const own = (inputs['volumes'] as { volumeName: string }[]).length;
        const waited = [name, ...recording.needs(container, CONTAINER)];
        assert.equal(recording.needs(container, VOLUME).length, own, name);
        assert.deepEqual(recording.needs(container, REMOTE_IMAGE).sort(), waited.sort(), name);
        const types = [CONTAINER, REMOTE_IMAGE, IMAGE, VOLUME, NETWORK, COMMAND];
        const told = types.flatMap((type) => recording.needs(container, type));
        assert.equal(dependencies.length, told.length, name);
        assert.ok(
          recording.needs(container, IMAGE).every((image) => waited.includes(image)),
          name,
        );
      }
    });
  }

  it('manages the repository only if the stack names it', async () => {
    const github = ({ resources }: Recording): string[] =>
      resources.filter(({ type }) => type.startsWith('github:')).map(({ name }) => name);
    assert.ok(github(await recordStack(MAIN, equipped)).includes('github'));
    assert.deepEqual(github(await recordStack(MAIN)), []);
  });

  it('exports the address and the digest of each service', async () => {
    const recording = await recordStack(MAIN);
    const services = recording.outputs['services'] as Record<string, Record<string, string>>;
    assert.equal(Object.keys(services).length, servicesOn(MAIN).length);
    const { name: one, slug } = SERVICES.first;
    assert.match(
      services[one]?.['image'] ?? '',
      new RegExp(`^ghcr\\.io/example/fleet/${slug}:\\S+@\\{\\{digest:${slug}\\}\\}$`),
    );
    for (const [name, { url, health, image }] of Object.entries(services)) {
      const { inputs } = recording.one(CONTAINER, name.toLowerCase());
      const [service, probe] = inputs['ports'] as { ip: string; external: number }[];
      assert.equal(url, `http://${service?.ip ?? ''}:${String(service?.external)}`);
      assert.equal(health, `http://${probe?.ip ?? ''}:${String(probe?.external)}/health`);
      assert.equal(image?.replace(/:[^/]*@/, '@'), inputs['image']);
    }
  });

  it("exports the fleet's totals", async () => {
    for (const stack of [MAIN, PEER]) {
      const recording = await recordStack(stack);
      const memory = recording.ofType(CONTAINER).map(({ inputs }) => Number(inputs['memory']));
      assert.deepEqual(recording.outputs['totals'], {
        services: servicesOn(stack).length,
        gpuServices: servicesOn(stack).filter(({ needs }) => needs.includes('gpu')).length,
        infrastructure: SERVERS.names.length,
        images: recording.ofType(IMAGE).length,
        memoryLimit: memory.reduce((one, other) => one + other),
      });
    }
  });

  it('registers each resource once, after all that it depends on', async () => {
    const { resources } = await recordStack('dev');
    const seen = new Set<string>();
    for (const { urn, dependencies } of resources) {
      assert.ok(!seen.has(urn), urn);
      assert.deepEqual(
        dependencies.filter((need) => !seen.has(need)),
        [],
        urn,
      );
      seen.add(urn);
    }
  });

  it('registers the same thing twice for the same files', async () => {
    const again = await recordStack('dev', { 'fleet:agentWorkers': '1' });
    assert.deepEqual(byUrn(again), byUrn(await recordStack('dev')));
  });
});
