import type { MachineInput } from '../../src/catalog/schema';

/** The RTX 4090 machine: 16 cores. */
export const mainpc: MachineInput = {
  name: 'mainpc',
  gpu: { model: 'RTX 4090', vram: 24564, architecture: '8.9' },
  cores: 16,
  profile: {
    GPU_VISIBLE_DEVICES: '0',
    TORCH_CUDA_ALLOC_CONF: 'max_split_size_mb:64',
    UVICORN_WORKERS: 32,
    NUMBA_CACHE_SIZE: '512MB',
    OMP_NUM_THREADS: 16,
    MODEL_EVICT_THRESHOLD_PCT: 90,
  },
};
