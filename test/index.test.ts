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

/** Counts the resources of each type. */
function counts({ resources }: Recording): Record<string, number> {
  const result: Record<string, number> = {};
  for (const { type } of resources) result[type] = (result[type] ?? 0) + 1;
  return result;
}

const providers = { 'pulumi:providers:docker': 1, 'pulumi:providers:docker-build': 1 };

/** Maps resources by URN: servers with and without a volume register in changing order. */
const byUrn = ({ resources }: Recording): unknown =>
  new Map(resources.map((each) => [each.urn, [each.inputs, new Set(each.dependencies)]]));

describe('the program', function () {
  this.timeout(120_000); // records each stack's program once

  useFleetHome();

  it("registers mainpc's whole fleet for dev", async () => {
    assert.deepEqual(counts(await recordStack('dev')), {
      ...providers,
      'docker-build:index:Image': 7 + 49,
      'docker:index/remoteImage:RemoteImage': 2 + 49,
      'docker:index/container:Container': 2 + 49,
      'docker:index/network:Network': 1,
      'docker:index/volume:Volume': 6,
      'command:local:Command': 1,
    });
  });

  it("registers pc2's whole fleet for dev-pc2", async () => {
    assert.deepEqual(counts(await recordStack('dev-pc2')), {
      ...providers,
      'docker-build:index:Image': 6 + 23,
      'docker:index/remoteImage:RemoteImage': 2 + 23,
      'docker:index/container:Container': 2 + 23,
      'docker:index/network:Network': 1,
      'docker:index/volume:Volume': 3,
      'command:local:Command': 1,
    });
  });

  it("registers mainpc's whole fleet for mainpc, GPU families and all", async () => {
    assert.deepEqual(counts(await recordStack('mainpc')), {
      ...providers,
      'docker-build:index:Image': 13 + 49,
      'docker:index/remoteImage:RemoteImage': 2 + 49,
      'docker:index/container:Container': 2 + 49,
      'docker:index/network:Network': 1,
      'docker:index/volume:Volume': 6,
      'command:local:Command': 13 + 49 + 2,
    });
  });

  it("registers pc2's whole fleet for pc2, and the check of what it needs on mainpc", async () => {
    assert.deepEqual(counts(await recordStack('pc2')), {
      ...providers,
      'docker-build:index:Image': 9 + 23,
      'docker:index/remoteImage:RemoteImage': 2 + 23,
      'docker:index/container:Container': 2 + 23,
      'docker:index/network:Network': 1,
      'docker:index/volume:Volume': 3,
      'command:local:Command': 9 + 23 + 2 + 1,
    });
  });

  for (const stack of ['dev', 'mainpc', 'pc2']) {
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
    assert.ok(github(await recordStack('mainpc', equipped)).includes('github'));
    assert.deepEqual(github(await recordStack('mainpc')), []);
  });

  it('exports the address and the digest of each service', async () => {
    const recording = await recordStack('mainpc');
    const services = recording.outputs['services'] as Record<string, Record<string, string>>;
    assert.equal(Object.keys(services).length, 49);
    assert.match(
      services['StreamingTTSAgent']?.['image'] ?? '',
      /^ghcr\.io\/example\/fleet\/streamingttsagent:\S+@\{\{digest:streamingttsagent\}\}$/,
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
    const totals = async (stack: string): Promise<unknown> =>
      (await recordStack(stack)).outputs['totals'];
    const { memoryLimit: sum } = (await totals('mainpc')) as { memoryLimit: number };
    const memory = (await recordStack('mainpc'))
      .ofType(CONTAINER)
      .map(({ inputs }) => Number(inputs['memory']));
    assert.equal(
      sum,
      memory.reduce((one, other) => one + other),
    );
    assert.deepEqual(await totals('mainpc'), {
      services: 49,
      gpuServices: 20,
      infrastructure: 2,
      images: 62,
      memoryLimit: sum,
    });
    assert.deepEqual(await totals('pc2'), {
      services: 23,
      gpuServices: 5,
      infrastructure: 2,
      images: 32,
      memoryLimit: 51456,
    });
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
