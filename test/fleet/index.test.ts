import assert from 'node:assert/strict';
import { CONTAINER } from '../../src/engines/common/resources';
import { useFleetHome } from '../support/environment';
import { recordStack, type Recording } from '../support/recorded';

/** How often each type is registered. */
function counts({ resources }: Recording): Record<string, number> {
  const result: Record<string, number> = {};
  for (const { type } of resources) result[type] = (result[type] ?? 0) + 1;
  return result;
}

const providers = { 'pulumi:providers:docker': 1, 'pulumi:providers:docker-build': 1 };

describe('the program of this fleet', function () {
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
      'command:local:Command': 1 + 2 + 49,
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
      'command:local:Command': 1 + 2 + 23,
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
      // Scans, what waits until each is ready, and trials.
      'command:local:Command': 13 + 49 + 2 + (2 + 49) + 26,
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
      'command:local:Command': 9 + 23 + 2 + 1 + (2 + 23) + 16,
    });
  });

  it('exports the address and the digest of each service', async () => {
    const recording = await recordStack('mainpc');
    const services = recording.outputs['services'] as Record<string, Record<string, string>>;
    assert.equal(Object.keys(services).length, 49);
    assert.match(
      services['StreamingTTSAgent']?.['image'] ?? '',
      /^ghcr\.io\/example\/fleet\/streamingttsagent:\S+@\{\{digest:streamingttsagent\}\}$/,
    );
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
});
