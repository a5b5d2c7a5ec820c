import type { MachineImpact } from './compute-impacts';
import type { StackGraph, ImageNode } from './stack-graph';
import type { MachinePlan } from '../plan/plan';
import { estimateGrowth } from '../engines/common/disk';
import type { Bytes } from '../sizes/image-size';

/** The size that an image adds to its parent, and whether it was measured. */
export interface OwnSize extends Bytes {
  readonly measured: boolean;
}

/** Estimates in bytes: every layer of an image that is built is taken for a new one. */
export interface TransferEstimate {
  /** Unpacked. */
  readonly build: number;
  /** Compressed, once however many machines take it. */
  readonly push: number;
  /** Compressed, by the machines together. */
  readonly pull: number;
  /** Images that are built, and how many of them nobody measured: their budgets stand for them. */
  readonly images: number;
  readonly byBudget: number;
}

/**
 * @param last what images added when they were last measured, by `registry/namespace/name`, newest last
 * @returns an image's size: its own measurement, else the newest of an image of its name elsewhere, else its budget
 */
export function estimateSizes(
  plan: MachinePlan,
  last: Readonly<Record<string, Bytes>>,
): (image: ImageNode) => OwnSize {
  return ({ name, repository }) => {
    const elsewhere = Object.keys(last).filter((key) => key.endsWith(`/${name}`));
    const found = last[repository] ?? last[elsewhere.at(-1) ?? ''];
    if (found) return { ...found, measured: true };
    const { compressed, unpacked } = estimateGrowth(plan, [name]);
    return { compressed: compressed * 1e6, unpacked: unpacked * 1e6, measured: false };
  };
}

/** One machine's stack, what becomes of it, and how large its images are. */
export interface SizedImpact {
  readonly nodes: StackGraph;
  readonly impact: Pick<MachineImpact, 'images'>;
  readonly sizeOf: (image: ImageNode) => OwnSize;
}

/** Of one machine, or of several: bases and families have the same bytes on all, services' images have not. */
export function estimateTransfer(machines: readonly SizedImpact[]): TransferEstimate {
  const built = machines.flatMap(({ nodes, impact, sizeOf }) => {
    const names = new Set(impact.images.map(({ image }) => image));
    return nodes.images
      .filter(({ name }) => names.has(name))
      .map((image) => ({
        key: image.service === undefined ? image.repository : `${image.repository} ${nodes.stack}`,
        runs: image.runs,
        size: sizeOf(image),
      }));
  });
  const distinct = [...new Map(built.map((each) => [each.key, each])).values()];
  const sum = (list: typeof built, field: keyof Bytes): number =>
    list.reduce((total, { size }) => total + size[field], 0);
  return {
    build: sum(distinct, 'unpacked'),
    push: sum(distinct, 'compressed'),
    pull: sum(
      built.filter(({ runs }) => runs),
      'compressed',
    ),
    images: distinct.length,
    byBudget: distinct.filter(({ size }) => !size.measured).length,
  };
}
