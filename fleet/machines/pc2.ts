import type { MachineInput } from '../../src/catalog/schema';

/** The RTX 3060 machine: 8 cores. */
export const pc2: MachineInput = {
  name: 'pc2',
  gpu: { model: 'RTX 3060', vram: 12288, architecture: '8.6' },
  cores: 8,
  profile: {
    GPU_VISIBLE_DEVICES: '0',
    TORCH_CUDA_ALLOC_CONF: 'max_split_size_mb:32',
    UVICORN_WORKERS: 8,
    NUMBA_CACHE_SIZE: '128MB',
    OMP_NUM_THREADS: 4,
    MODEL_EVICT_THRESHOLD_PCT: 70,
  },
};
