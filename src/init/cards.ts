/** Cards by name: memory in megabytes of 2^20 bytes, as nvidia-smi prints it, and CUDA compute capability. */
export const CARDS: Readonly<
  Record<string, { readonly vram: number; readonly architecture: string }>
> = {
  'GTX 1080 Ti': { vram: 11264, architecture: '6.1' },
  'RTX 2080 Ti': { vram: 11264, architecture: '7.5' },
  'RTX 3060': { vram: 12288, architecture: '8.6' },
  'RTX 3070': { vram: 8192, architecture: '8.6' },
  'RTX 3080': { vram: 10240, architecture: '8.6' },
  'RTX 3090': { vram: 24576, architecture: '8.6' },
  'RTX 4060': { vram: 8188, architecture: '8.9' },
  'RTX 4070': { vram: 12282, architecture: '8.9' },
  'RTX 4080': { vram: 16376, architecture: '8.9' },
  'RTX 4090': { vram: 24564, architecture: '8.9' },
  'RTX 5090': { vram: 32607, architecture: '12.0' },
  T4: { vram: 15360, architecture: '7.5' },
  V100: { vram: 16384, architecture: '7.0' },
  A10: { vram: 23028, architecture: '8.6' },
  L4: { vram: 23034, architecture: '8.9' },
  L40S: { vram: 46068, architecture: '8.9' },
  'A100 40GB': { vram: 40960, architecture: '8.0' },
  'A100 80GB': { vram: 81920, architecture: '8.0' },
  H100: { vram: 81559, architecture: '9.0' },
  H200: { vram: 143771, architecture: '9.0' },
};
