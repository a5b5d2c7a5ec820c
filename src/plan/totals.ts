import type { MachinePlan } from './plan';

/** A fleet in numbers. */
export interface Totals {
  readonly services: number;
  /** Services that reserve the card. */
  readonly gpuServices: number;
  readonly infrastructure: number;
  readonly images: number;
  /** Sum of the containers' memory limits, in megabytes of 2^20 bytes. */
  readonly memoryLimit: number;
}

/** Counts a plan's services, images and memory limits. */
export const sumTotals = ({ services, infrastructure, images }: MachinePlan): Totals => ({
  services: services.length,
  gpuServices: services.filter(({ gpu }) => gpu !== undefined).length,
  infrastructure: infrastructure.length,
  images: images.length + services.length,
  memoryLimit: [...services, ...infrastructure].reduce((sum, { memory }) => sum + memory, 0),
});
