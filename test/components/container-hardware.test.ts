import assert from 'node:assert/strict';
import { CONTAINER, type Recorded } from '../../src/engines/common/resources';
import { environment, gpuLimits, limits } from '../support/containers';
import { useFleetHome } from '../support/environment';
import { equipped, recordStack } from '../support/recorded';
import { DEV_PEER, MAIN, PEER, SERVERS, SERVICES, servicesOn } from '../support/rows';

const request = { driver: 'nvidia', deviceIds: ['0'], capabilities: ['gpu', 'compute', 'utility'] };

describe('Container on a real machine', function () {
  this.timeout(120_000); // records each stack's program once

  useFleetHome();

  it('gives sound and secrets to no other service', async () => {
    const having = async (field: string): Promise<string[]> =>
      (await recordStack(MAIN, equipped))
        .ofType(CONTAINER)
        .filter(({ inputs }) => ((inputs[field] ?? []) as unknown[]).length > 0)
        .map(({ name }) => name)
        .sort();
    const wanting = servicesOn(MAIN)
      .filter((row) => row.needs.includes('audio'))
      .map((row) => row.name.toLowerCase());
    assert.deepEqual(await having('devices'), wanting.sort());
    assert.deepEqual(await having('uploads'), [SERVICES.secretSound.slug]);
  });

  const hasGpu = ({ inputs }: Recorded): boolean =>
    'deviceRequests' in inputs || 'shmSize' in inputs;
  for (const stack of [MAIN, PEER]) {
    it(`reserves the card for the GPU services of ${stack} and for no other`, async () => {
      const containers = (await recordStack(stack)).ofType(CONTAINER);
      const rows = servicesOn(stack);
      const gpuRows = new Map(
        rows
          .filter(({ needs }) => needs.includes('gpu'))
          .map((row) => [row.name.toLowerCase(), row]),
      );
      assert.equal(containers.length, rows.length + SERVERS.names.length);
      assert.ok(gpuRows.size > 0);
      for (const container of containers) {
        const { name, inputs } = container;
        const row = gpuRows.get(name);
        const { NVIDIA_VISIBLE_DEVICES, NVIDIA_DRIVER_CAPABILITIES } = environment(container);
        assert.equal(hasGpu(container), row !== undefined, name);
        assert.deepEqual(inputs['deviceRequests'], row ? [request] : undefined, name);
        const shared = row?.needs.includes('llm') ? 4096 : 1024;
        assert.equal(inputs['shmSize'], row ? shared : undefined, name);
        assert.deepEqual(inputs['ulimits'], row ? [...limits, ...gpuLimits] : limits, name);
        assert.deepEqual(
          [NVIDIA_VISIBLE_DEVICES, NVIDIA_DRIVER_CAPABILITIES],
          row ? ['0', 'compute,utility'] : [undefined, undefined],
          name,
        );
      }
    });
  }

  it('reserves nothing if the stack has no GPU', async () => {
    for (const stack of ['dev', DEV_PEER]) {
      const containers = (await recordStack(stack)).ofType(CONTAINER);
      assert.deepEqual(containers.filter(hasGpu), []);
    }
  });
});
