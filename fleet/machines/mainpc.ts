import type { MachineInput } from '../../src/catalog/schema';

/** The RTX 4090 machine: 16 cores. GPU memory is in MB of 2^20 bytes. Settings of its stack: Pulumi.mainpc.yaml. Fields: src/catalog/schema.ts. */
export const mainpc: MachineInput = {
  name: 'mainpc',
  gpu: { model: 'RTX 4090', vram: 24564, architecture: '8.9' },
  cores: 16,
};
