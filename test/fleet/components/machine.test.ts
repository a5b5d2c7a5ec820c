import assert from 'node:assert/strict';
import { CONTAINER } from '../../../src/engines/common/resources';
import { environment } from '../../support/containers';
import { useFleetHome } from '../../support/environment';
import { recordStack } from '../../support/recorded';

describe('Machine of this fleet', function () {
  this.timeout(120_000); // records each stack's program once

  useFleetHome();

  const ports = async (stack: string, name: string): Promise<string[]> => {
    const { inputs } = (await recordStack(stack)).one(CONTAINER, name);
    return (inputs['ports'] as { ip: string; external: number; internal: number }[]).map(
      ({ ip, external, internal }) => `${ip}:${String(external)}→${String(internal)}`,
    );
  };

  it('tells the relay where speech synthesis is, and waits for its own machine alone', async () => {
    const pc2 = await recordStack('dev-pc2');
    const relay = pc2.one(CONTAINER, 'speechrelayservice');
    assert.equal(environment(relay)['MAINPC_TTS_ENDPOINT'], 'streamingttsagent.mainpc:5562');
    assert.deepEqual(JSON.parse(environment(relay)['FLEET_DEPENDENCIES'] ?? ''), {
      VisionProcessingAgent: 'http://visionprocessingagent:18080/health',
      StreamingTTSAgent: 'http://streamingttsagent.mainpc:18080/health',
    });
    assert.deepEqual(pc2.needs(relay, CONTAINER), ['visionprocessingagent']);
  });

  it('publishes every port on loopback, pc2 apart by its offset', async () => {
    assert.deepEqual(await ports('dev', 'unifiedobservabilitycenter'), [
      '127.0.0.1:9100→9100',
      '127.0.0.1:9110→18080',
    ]);
    assert.deepEqual(await ports('dev-pc2', 'unifiedobservabilitycenter'), [
      '127.0.0.1:19100→9100',
      '127.0.0.1:19110→18080',
    ]);
  });

  it('on a LAN publishes speech synthesis on its address, and tells every service both machines', async () => {
    assert.deepEqual(await ports('mainpc', 'streamingttsagent'), [
      '192.168.1.10:5562→5562',
      '192.168.1.10:6562→18080',
    ]);
    for (const container of (await recordStack('mainpc')).ofType(CONTAINER)) {
      if (['redis', 'nats'].includes(container.name)) continue;
      const { MAINPC_IP, PC2_IP } = environment(container);
      assert.deepEqual([MAINPC_IP, PC2_IP], ['192.168.1.10', '192.168.1.11'], container.name);
    }
  });
});
