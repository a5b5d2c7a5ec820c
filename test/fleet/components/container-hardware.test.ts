import assert from 'node:assert/strict';
import { CONTAINER } from '../../../src/engines/common/resources';
import {
  address,
  gpuLimits,
  labels,
  limits,
  onLan,
  servers,
  withoutDefinition,
} from '../../support/containers';
import { useFleetHome } from '../../support/environment';
import { equipped, recordStack } from '../../support/recorded';

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

describe('Container of this fleet on a real machine', function () {
  this.timeout(120_000); // records each stack's program once

  useFleetHome();

  it('reserves the GPU for a language model with a data volume', async () => {
    const mainpc = await recordStack('mainpc');
    assert.deepEqual(withoutDefinition(mainpc.one(CONTAINER, 'modelopscoordinator')), {
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
        'TINI_VERBOSITY=2',
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
    assert.deepEqual(withoutDefinition(pc2.one(CONTAINER, 'speechrelayservice')), {
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
        'TINI_VERBOSITY=2',
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
    assert.deepEqual(withoutDefinition(mainpc.one(CONTAINER, 'wakeworddetector')), {
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
        'TINI_VERBOSITY=2',
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
});
