import type { MachineInput } from '../../src/catalog/schema';

/** The RTX 4090 machine: 16 cores. */
export const mainpc: MachineInput = {
  name: 'mainpc',
  gpu: { model: 'RTX 4090', vram: 24564, architecture: '8.9' },
  cores: 16,
};
