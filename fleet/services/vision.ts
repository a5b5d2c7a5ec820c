import type { ServiceInput } from '../../src/catalog/schema';

/** Seeing and imagining images. */
export const vision: ServiceInput[] = [
  {
    name: 'FaceRecognitionAgent',
    family: 'family-vision-cu121',
    needs: ['gpu', 'vision'],
    run: { script: 'main_pc_code/agents/face_recognition_agent.py', args: ['--port', '5610'] },
    port: 5610,
    healthPort: 6610,
    placements: { mainpc: { dependsOn: ['ModelOpsCoordinator', 'SystemDigitalTwin'] } },
    probe: { kind: 'http', port: 5612 },
    vram: 'unmeasured',
  },
  {
    name: 'VisionProcessingAgent',
    family: 'family-vision-cu121',
    needs: ['gpu', 'vision'],
    run: { script: 'pc2_code/agents/VisionProcessingAgent.py', args: ['--port', '7160'] },
    port: 7160,
    healthPort: 8160,
    placements: { pc2: { dependsOn: ['CacheManager'] } },
    probe: { kind: 'http', port: 8161 },
    vram: 'unmeasured',
  },
  {
    name: 'DreamWorldAgent',
    family: 'family-vision-cu121',
    needs: ['gpu', 'vision'],
    run: { script: 'pc2_code/agents/DreamWorldAgent.py', args: ['--port', '7104'] },
    port: 7104,
    healthPort: 8104,
    placements: { pc2: { dependsOn: ['MemoryFusionHub'] } },
    probe: { kind: 'http', port: 7106 },
    vram: 'unmeasured',
  },
  {
    name: 'DreamingModeAgent',
    family: 'family-vision-cu121',
    needs: ['gpu', 'vision'],
    run: { script: 'pc2_code/agents/DreamingModeAgent.py', args: ['--port', '7127'] },
    port: 7127,
    healthPort: 8127,
    placements: { pc2: { dependsOn: ['DreamWorldAgent'] } },
    probe: { kind: 'http', port: 8128 },
    vram: 'unmeasured',
  },
];
