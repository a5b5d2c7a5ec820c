import type { ServiceInput } from '../../src/catalog/schema';

/** Taking work in, planning it and carrying it out. */
export const tasks: ServiceInput[] = [
  {
    name: 'CodeGenerator',
    family: 'base-cpu-pydeps',
    run: { script: 'main_pc_code/agents/code_generator_agent.py', args: ['--port', '5650'] },
    port: 5650,
    healthPort: 6650,
    placements: { mainpc: { dependsOn: ['SystemDigitalTwin', 'ModelOpsCoordinator'] } },
    probe: { kind: 'http', port: 5710 },
    listen: [
      { name: 'agent', container: 5708 },
      { name: 'zmq-health', container: 5709 },
    ],
  },
  {
    name: 'Executor',
    family: 'base-cpu-pydeps',
    run: { script: 'main_pc_code/agents/executor.py', args: ['--port', '5606'] },
    port: 5606,
    healthPort: 6606,
    placements: { mainpc: { dependsOn: ['CodeGenerator', 'SystemDigitalTwin'] } },
    probe: { kind: 'http', port: 5711 },
    listen: [
      { name: 'agent', container: 5709 },
      { name: 'zmq-health', container: 5710 },
    ],
  },
  {
    name: 'TieredResponder',
    family: 'base-cpu-pydeps',
    run: { script: 'pc2_code/agents/tiered_responder.py', args: ['--port', '7100'] },
    port: 7100,
    healthPort: 8100,
    placements: { pc2: { dependsOn: ['ResourceManager'] } },
    probe: { kind: 'http', port: 7102 },
  },
  {
    name: 'AsyncProcessor',
    family: 'base-cpu-pydeps',
    run: { script: 'pc2_code/agents/async_processor.py', args: ['--port', '7101'] },
    port: 7101,
    healthPort: 8101,
    placements: { pc2: { dependsOn: ['ResourceManager'] } },
    probe: { kind: 'http', port: 7103 },
  },
  {
    name: 'TaskScheduler',
    family: 'base-cpu-pydeps',
    run: { script: 'pc2_code/agents/task_scheduler.py', args: ['--port', '7115'] },
    port: 7115,
    healthPort: 8115,
    placements: { pc2: { dependsOn: ['AsyncProcessor'] } },
    probe: { kind: 'http', port: 7117 },
  },
  {
    name: 'AdvancedRouter',
    family: 'base-cpu-pydeps',
    run: { script: 'pc2_code/agents/advanced_router.py', args: ['--port', '7129'] },
    port: 7129,
    healthPort: 8129,
    placements: { pc2: { dependsOn: ['TaskScheduler'] } },
    probe: { kind: 'http', port: 8130 },
    env: { ADVANCED_ROUTER_PORT: '7129', ADVANCED_ROUTER_HEALTH_PORT: '8129' },
  },
];
