import type { ScanExceptionInput } from '../src/catalog/schema';

/** Vulnerabilities that the scan gate lets pass for a time, each reviewed: docs/concepts/scanning.md. */
export const scanExceptions: ScanExceptionInput[] = [
  {
    vulnerability: 'CVE-2025-32434',
    package: 'torch',
    image: 'family-torch-cu121',
    reason:
      'torch.load runs the code in a crafted checkpoint, even with weights_only=True. The fix is in 2.6.0, which has no CUDA 12.1 build; the track holds 2.2.2 on request. Nothing limits which checkpoints a service loads: give it only those of publishers you trust, or move it to cu130',
    owner: 'maintainer of the GPU images',
    until: '2027-03-31',
  },
  {
    vulnerability: 'CVE-2025-32434',
    package: 'torch',
    image: 'family-llm-cu121',
    reason:
      'The same as in family-torch-cu121: vllm 0.6.3 is the last with a CUDA 12.1 build, and it needs torch 2.4.0. Give the service only checkpoints of publishers you trust, or move it to cu130',
    owner: 'maintainer of the GPU images',
    until: '2027-03-31',
  },
];
