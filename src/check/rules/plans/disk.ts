import type { MachinePlan } from '../../../plan/plan';
import { estimateGrowth, type Growth } from '../../../engines/common/disk';
import { isLocal } from '../../../registry-client/address';
import { stackFile, type PlanRule } from './rule';

/** Megabytes of 10^6 bytes that a fleet takes on a machine's disk. */
interface DiskPlan {
  /** Unpacked images that containers run from, and once more as much: a rollback needs what ran before. */
  readonly images: number;
  /** Disk that the builder and a local registry take. */
  readonly builds: number;
  /** Disk that the stack keeps free. */
  readonly reserve: number;
}

/** @param sizes what images were last seen to add; budgets count for all others */
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
    "Images old and new against the machine's disk; with what building takes where that happens there too.",
  check: ({ plan, host }) => {
    const disk = host?.disk ?? plan.machine.disk;
    if (disk === undefined) return [];
    const { images, builds, reserve } = diskPlan(plan, host?.sizes ?? new Map<string, Growth>());
    const least = images + reserve;
    if (least + builds <= disk) return [];
    const certain = least > disk;
    const parts = [
      `${gigabytes(images)} of images, new and old together`,
      `${gigabytes(reserve)} that stay free`,
      ...(certain ? [] : [`${gigabytes(builds)} of the builder and registry`]),
    ];
    const needed = certain ? least : least + builds;
    const where = certain ? '' : ' where it also builds, which cannot be known from here';
    return [
      {
        severity: certain ? 'error' : 'warning',
        rule: 'disk-over-plan',
        service: null,
        file: stackFile(plan),
        line: null,
        message: `the disk of ${plan.machine.name} has ${gigabytes(disk)}, and ${gigabytes(needed)} are needed${where}: ${parts.join(', ')}`,
        fix: 'give Docker a larger disk, or place fewer families on this machine',
      },
    ];
  },
};

const gigabytes = (megabytes: number): string => `${(megabytes / 1000).toFixed(1)} GB`;
