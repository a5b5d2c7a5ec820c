import type { ServiceInput } from '../../src/catalog/schema';

/** Reaching files, the web, other machines and the house. Fields: src/catalog/schema.ts. */
export const tools: ServiceInput[] = [
  {
    name: 'SmartHomeAgent',
    family: 'family-web',
    needs: ['web'],
    run: { script: 'main_pc_code/agents/smart_home_agent.py', args: ['--port', '7125'] },
    port: 7125,
    healthPort: 8125,
    placements: { mainpc: { dependsOn: ['SystemDigitalTwin'] } },
    infrastructure: ['redis', 'nats'],
    probe: { kind: 'http', port: 7127 },
    listen: [{ name: 'zmq-health', container: 7126 }],
    secrets: ['TAPO_USERNAME', 'TAPO_PASSWORD'],
  },
  {
    name: 'FileSystemAssistantAgent',
    family: 'base-cpu-pydeps',
    run: { script: 'pc2_code/agents/filesystem_assistant_agent.py', args: ['--port', '7123'] },
    port: 7123,
    healthPort: 8123,
    placements: { pc2: { dependsOn: ['UnifiedUtilsAgent'] } },
    infrastructure: ['redis', 'nats'],
    probe: { kind: 'http', port: 8124 },
  },
  {
    name: 'RemoteConnectorAgent',
    family: 'base-cpu-pydeps',
    run: { script: 'pc2_code/agents/remote_connector_agent.py', args: ['--port', '7124'] },
    port: 7124,
    healthPort: 8124,
    placements: { pc2: { dependsOn: ['AdvancedRouter'] } },
    infrastructure: ['redis', 'nats'],
    probe: { kind: 'http', port: 7126 },
  },
  {
    name: 'UnifiedWebAgent',
    family: 'family-web',
    needs: ['web'],
    run: { script: 'pc2_code/agents/unified_web_agent.py', args: ['--port', '7126'] },
    port: 7126,
    healthPort: 8126,
    placements: { pc2: { dependsOn: ['FileSystemAssistantAgent', 'MemoryFusionHub'] } },
    infrastructure: ['redis', 'nats'],
    probe: { kind: 'http', port: 7128 },
  },
];
