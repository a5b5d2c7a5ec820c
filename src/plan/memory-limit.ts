import type { ImageRow, ServiceRow } from '../catalog/schema';

/** Default memory limits of service containers, in megabytes of 2^20 bytes. */
const CPU_MEMORY = 512;
const GPU_MEMORY = 8192;

/**
 * Chooses the memory limit of a service's container: the row's `memory` (fleet/services/), or the default. Images with a
 * `track` are GPU images; on track none, GPU services run on an image without one. Infrastructure rows
 * (fleet/infrastructure.ts) always have `memory`.
 */
export const chooseMemoryLimit = (row: ServiceRow, family: ImageRow): number =>
  row.memory ?? (family.track === undefined ? CPU_MEMORY : GPU_MEMORY);
