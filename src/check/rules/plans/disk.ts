import type { MachinePlan } from '../../../plan/plan';
import { estimateGrowth, type Growth } from '../../../engines/common/disk';
import { isLocal } from '../../../registry-client/address';
import { stackFile, type PlanRule } from './rule';

/** Disk that a fleet needs on a machine, in megabytes of 10^6 bytes. */
interface DiskPlan {
  /** Unpacked images of the containers, counted twice: a rollback needs the previous ones. */
  readonly images: number;
  /** Disk for the builder and a local registry. */
  readonly builds: number;
  /** Disk that the stack keeps free. */
  readonly reserve: number;
}

/** @param sizes what each image added when it was last measured; the others count by their budgets */
function diskPlan(
  { images, services, stack }: MachinePlan,
  sizes: ReadonlyMap<string, Growth>,
): DiskPlan {
  const slugs = services.map(({ slug }) => slug);
  const plan = { images };
  const names = images.map(({ name }) => name);
  const run = images.filter(({ kind }) => kind === 'runtime').map(({ name }) => name);
  const kept = estimateGrowth(plan, [...run, ...slugs], sizes);
  const built = estimateGrowth(plan, [...names, ...slugs], sizes);
  return {
    images: Math.ceil(2 * kept.unpacked),
    builds: Math.ceil(
      built.unpacked + built.compressed + (isLocal(stack.registry) ? 2 * built.compressed : 0),
    ),
    reserve: stack.diskReserve * 1000,
  };
}

export const diskSuffices: PlanRule = {
  name: 'disk-suffices',
  description:
    "Compares old and new images with the machine's disk, and the builder's disk too if it builds there.",
  check: ({ plan, host }) => {
    const disk = host?.disk ?? plan.machine.disk;
    if (disk === undefined) return [];
    const { images, builds, reserve } = diskPlan(plan, host?.sizes ?? new Map<string, Growth>());
    const least = images + reserve;
    if (least + builds <= disk) return [];
    const certain = least > disk;
    const parts = [
      `${gigabytes(images)} for old and new images`,
      `${gigabytes(reserve)} kept free`,
      ...(certain ? [] : [`${gigabytes(builds)} for the builder and registry`]),
    ];
    const needed = certain ? least : least + builds;
    const where = certain ? '' : ' if images are built there too, which is not known here';
    return [
      {
        severity: certain ? 'error' : 'warning',
        rule: 'disk-over-plan',
        service: null,
        file: stackFile(plan),
        line: null,
        message: `the disk of ${plan.machine.name} has ${gigabytes(disk)}, but ${gigabytes(needed)} are needed${where}: ${parts.join(', ')}`,
        fix: 'give Docker a larger disk, or place fewer families on this machine',
      },
    ];
  },
};

const gigabytes = (megabytes: number): string => `${(megabytes / 1000).toFixed(1)} GB`;
