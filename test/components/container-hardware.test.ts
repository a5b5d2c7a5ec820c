import assert from 'node:assert/strict';
import { loadCatalog } from '../../src/checkout/fleet';
import { CONTAINER, type Recorded } from '../../src/engines/common/resources';
import {
  address,
  environment,
  gpuLimits,
  labels,
  limits,
  onLan,
  servers,
} from '../support/containers';
import { useFleetHome } from '../support/environment';
import { equipped, recordStack } from '../support/recorded';

const request = { driver: 'nvidia', deviceIds: ['0'], capabilities: ['gpu', 'compute', 'utility'] };
const hosts = [
  { host: 'mainpc', ip: '192.168.1.10' },
  { host: 'pc2', ip: '192.168.1.11' },
];
const port = (ip: string, internal: number, external: number) => ({
  ip,
  internal,
  external,
  protocol: 'tcp',
});

describe('Container on a real machine', function () {
  this.timeout(120_000); // records each stack's program once

  useFleetHome();

  it('reserves the GPU for a language model with a data volume', async () => {
    const mainpc = await recordStack('mainpc');
    assert.deepEqual(mainpc.one(CONTAINER, 'modelopscoordinator').inputs, {
      ...onLan,
      name: 'fleet-mainpc-modelopscoordinator',
      image: 'ghcr.io/example/fleet/modelopscoordinator@{{digest:modelopscoordinator}}',
      hostname: 'modelopscoordinator',
      envs: [
        'FLEET_SERVICE=ModelOpsCoordinator',
        'FLEET_MACHINE=mainpc',
        'FLEET_PORT=7212',
        'FLEET_HEALTH_PORT=18080',
        'FLEET_AGENT_WORKERS=1',
        'FLEET_DEPENDENCIES={"redis":"redis://redis:6379","nats":"nats://nats:4222","SystemDigitalTwin":"http://systemdigitaltwin:18080/health","UnifiedObservabilityCenter":"http://unifiedobservabilitycenter:18080/health"}',
        'MAINPC_IP=192.168.1.10',
        'PC2_IP=192.168.1.11',
        ...servers,
        'NVIDIA_VISIBLE_DEVICES=0',
        'NVIDIA_DRIVER_CAPABILITIES=compute,utility',
        ...address('SYSTEM_DIGITAL_TWIN', 'systemdigitaltwin', 7220),
        ...address('UNIFIED_OBSERVABILITY_CENTER', 'unifiedobservabilitycenter', 9100),
        'JOB_STORE=/app/data/learning_jobs.db',
      ],
      hosts,
      ports: [port('127.0.0.1', 7212, 7212), port('127.0.0.1', 18080, 8212)],
      volumes: [
        { volumeName: 'fleet-mainpc-modelopscoordinator-learning', containerPath: '/app/data' },
      ],
      networksAdvanced: [{ name: 'fleet-mainpc-fleet', aliases: ['modelopscoordinator'] }],
      memory: 8192,
      memorySwap: 8192,
      deviceRequests: [request],
      shmSize: 4096,
      ulimits: [...limits, ...gpuLimits],
      uploads: [],
      labels: labels(['mainpc', 'pulumi', 'mainpc'], {
        'fleet.service': 'ModelOpsCoordinator',
        'fleet.family': 'family-llm-cu121',
      }),
    });
  });

  it('reserves the GPU for a service that depends on another machine', async () => {
    const pc2 = await recordStack('pc2');
    assert.deepEqual(pc2.one(CONTAINER, 'speechrelayservice').inputs, {
      ...onLan,
      name: 'fleet-pc2-speechrelayservice',
      image: 'ghcr.io/example/fleet/speechrelayservice@{{digest:speechrelayservice}}',
      hostname: 'speechrelayservice',
      envs: [
        'FLEET_SERVICE=SpeechRelayService',
        'FLEET_MACHINE=pc2',
        'FLEET_PORT=7130',
        'FLEET_HEALTH_PORT=18080',
        'FLEET_AGENT_WORKERS=1',
        'FLEET_DEPENDENCIES={"VisionProcessingAgent":"http://visionprocessingagent:18080/health","StreamingTTSAgent":"http://192.168.1.10:6562/health"}',
        'PC2_IP=192.168.1.11',
        'MAINPC_IP=192.168.1.10',
        'NVIDIA_VISIBLE_DEVICES=0',
        'NVIDIA_DRIVER_CAPABILITIES=compute,utility',
        ...address('VISION_PROCESSING_AGENT', 'visionprocessingagent', 7160),
        ...address('STREAMING_TTS_AGENT', '192.168.1.10', 5562),
        'MAINPC_TTS_ENDPOINT=192.168.1.10:5562',
        'RELAY_PORT=7130',
      ],
      hosts: hosts.toReversed(),
      ports: [port('127.0.0.1', 7130, 7130), port('127.0.0.1', 18080, 8130)],
      volumes: [],
      networksAdvanced: [{ name: 'fleet-pc2-fleet', aliases: ['speechrelayservice'] }],
      memory: 8192,
      memorySwap: 8192,
      deviceRequests: [request],
      shmSize: 1024,
      ulimits: [...limits, ...gpuLimits],
      uploads: [],
      labels: labels(['pc2', 'pulumi', 'pc2'], {
        'fleet.service': 'SpeechRelayService',
        'fleet.family': 'family-torch-audio-cu121',
      }),
    });
  });

  it('gives sound and secrets to a service whose row names them', async () => {
    const mainpc = await recordStack('mainpc', equipped);
    assert.deepEqual(mainpc.one(CONTAINER, 'wakeworddetector').inputs, {
      ...onLan,
      name: 'fleet-mainpc-wakeworddetector',
      image: 'ghcr.io/example/fleet/wakeworddetector@{{digest:wakeworddetector}}',
      hostname: 'wakeworddetector',
      envs: [
        'FLEET_SERVICE=WakeWordDetector',
        'FLEET_MACHINE=mainpc',
        'FLEET_PORT=6552',
        'FLEET_HEALTH_PORT=18080',
        'FLEET_AGENT_WORKERS=1',
        'FLEET_DEPENDENCIES={"redis":"redis://redis:6379","nats":"nats://nats:4222","AudioCapture":"http://audiocapture:18080/health","FusedAudioPreprocessor":"http://fusedaudiopreprocessor:18080/health","SystemDigitalTwin":"http://systemdigitaltwin:18080/health"}',
        'MAINPC_IP=192.168.1.10',
        'PC2_IP=192.168.1.11',
        ...servers,
        ...address('AUDIO_CAPTURE', 'audiocapture', 6550),
        ...address('FUSED_AUDIO_PREPROCESSOR', 'fusedaudiopreprocessor', 6551),
        ...address('SYSTEM_DIGITAL_TWIN', 'systemdigitaltwin', 7220),
      ],
      hosts,
      ports: [port('127.0.0.1', 6552, 6552), port('127.0.0.1', 18080, 7552)],
      volumes: [],
      networksAdvanced: [{ name: 'fleet-mainpc-fleet', aliases: ['wakeworddetector'] }],
      memory: 512,
      memorySwap: 512,
      devices: [{ hostPath: '/dev/snd', containerPath: '/dev/snd', permissions: 'rwm' }],
      groupAdds: ['audio'],
      mounts: [],
      uploads: [
        { file: '/run/secrets/PORCUPINE_ACCESS_KEY', content: 'hunter2', permissions: '0444' },
      ],
      labels: labels(['mainpc', 'pulumi', 'mainpc'], {
        'fleet.service': 'WakeWordDetector',
        'fleet.family': 'base-cpu-audio',
      }),
    });
  });

  it('gives sound and secrets to no other service', async () => {
    const { services } = loadCatalog();
    const having = async (field: string): Promise<string[]> =>
      (await recordStack('mainpc', equipped))
        .ofType(CONTAINER)
        .filter(({ inputs }) => ((inputs[field] ?? []) as unknown[]).length > 0)
        .map(({ name }) => name)
        .sort();
    const wanting = services
      .filter((row) => row.placements['mainpc'] && row.needs.includes('audio'))
      .map((row) => row.name.toLowerCase());
    assert.deepEqual(await having('devices'), wanting.sort());
    assert.deepEqual(await having('uploads'), ['wakeworddetector']);
  });

  const hasGpu = ({ inputs }: Recorded): boolean =>
    'deviceRequests' in inputs || 'shmSize' in inputs;
  for (const [stack, services, gpus] of [
    ['mainpc', 49, 20],
    ['pc2', 23, 5],
  ] as const) {
    it(`reserves the GPU for ${stack}'s ${String(gpus)} GPU services and for no other`, async () => {
      const containers = (await recordStack(stack)).ofType(CONTAINER);
      const rows = loadCatalog().services.filter((row) => row.placements[stack]);
      const gpuRows = new Map(
        rows
          .filter(({ needs }) => needs.includes('gpu'))
          .map((row) => [row.name.toLowerCase(), row]),
      );
      assert.deepEqual([containers.length, gpuRows.size], [services + 2, gpus]);
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
    for (const stack of ['dev', 'dev-pc2']) {
      const containers = (await recordStack(stack)).ofType(CONTAINER);
      assert.deepEqual(containers.filter(hasGpu), []);
    }
  });
});
