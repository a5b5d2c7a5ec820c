import type { MachineInput } from '../../src/catalog/schema';

/** The RTX 3060 machine: 8 cores. GPU memory is in MB of 2^20 bytes. Settings of its stack: Pulumi.pc2.yaml. Fields: src/catalog/schema.ts. */
export const pc2: MachineInput = {
  name: 'pc2',
  gpu: { model: 'RTX 3060', vram: 12288, architecture: '8.6' },
  cores: 8,
};
