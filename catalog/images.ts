import type { ImageInput } from './schema';

/** The image hierarchy. Budgets are megabytes of 10^6 bytes: compressed in a registry, unpacked on disk. */
export const images: ImageInput[] = [
  {
    name: 'base-python',
    from: { upstream: 'debian' },
    budget: { compressed: 45, unpacked: 125 },
  },
  {
    name: 'build-python',
    from: 'base-python',
    kind: 'build',
    budget: { compressed: 60, unpacked: 160 },
  },
  {
    name: 'base-utils',
    from: 'base-python',
    budget: { compressed: 60, unpacked: 165 },
  },
  {
    name: 'base-cpu-pydeps',
    from: 'base-utils',
    reads: ['build-python'],
    budget: { compressed: 90, unpacked: 260 },
  },
  {
    name: 'family-web',
    from: 'base-cpu-pydeps',
    reads: ['build-python'],
    budget: { compressed: 95, unpacked: 280 },
  },
  {
    name: 'legacy-py310-cpu',
    from: 'base-python',
    reads: ['build-python'],
    budget: { compressed: 90, unpacked: 260 },
  },
  {
    name: 'base-gpu-cu121',
    from: 'base-utils',
    reads: ['build-python'],
    track: 'cu121',
    budget: { compressed: 1300, unpacked: 2200 },
  },
  {
    name: 'build-cuda-cu121',
    from: 'base-utils',
    reads: ['build-python'],
    kind: 'build',
    track: 'cu121',
    budget: { compressed: 400, unpacked: 1200 },
  },
  {
    name: 'family-torch-cu121',
    from: 'base-gpu-cu121',
    reads: ['build-python'],
    track: 'cu121',
    budget: { compressed: 2300, unpacked: 4700 },
  },
  {
    name: 'family-vision-cu121',
    from: 'base-gpu-cu121',
    reads: ['build-python'],
    track: 'cu121',
    budget: { compressed: 1900, unpacked: 3400 },
  },
  // vLLM names another torch than family-torch has: a line holds one.
  {
    name: 'family-llm-cu121',
    from: 'base-gpu-cu121',
    reads: ['build-python', 'build-cuda-cu121'],
    track: 'cu121',
    budget: { compressed: 3600, unpacked: 7500 },
  },
  {
    name: 'base-gpu-cu130',
    from: 'base-utils',
    reads: ['build-python'],
    track: 'cu130',
    budget: { compressed: 1700, unpacked: 3000 },
  },
  {
    name: 'build-cuda-cu130',
    from: 'base-utils',
    reads: ['build-python'],
    kind: 'build',
    track: 'cu130',
    budget: { compressed: 400, unpacked: 1200 },
  },
  {
    name: 'family-torch-cu130',
    from: 'base-gpu-cu130',
    reads: ['build-python'],
    track: 'cu130',
    budget: { compressed: 2900, unpacked: 5600 },
  },
  {
    name: 'family-vision-cu130',
    from: 'base-gpu-cu130',
    reads: ['build-python'],
    track: 'cu130',
    budget: { compressed: 2100, unpacked: 3600 },
  },
  {
    name: 'family-llm-cu130',
    from: 'family-torch-cu130',
    reads: ['build-python', 'build-cuda-cu130'],
    track: 'cu130',
    budget: { compressed: 3900, unpacked: 8000 },
  },
];
