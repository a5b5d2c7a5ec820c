import { existsSync, statfsSync, statSync } from 'node:fs';
import path from 'node:path';
import { FleetError } from '../../lib/errors';
import { locateFleetHome } from '../../lib/home';
import type { MachinePlan } from '../../plan/plan';
import { readEngineStorage } from '../../docker/info';
import { isLocal } from '../../registry-client/address';
import { formatCount } from '../../lib/format';
import { writeCommand } from '../../lib/shell';

const MB = 1e6;

/** Megabytes that a service image may add to its family: the agent and its configuration. */
export const SERVICE_MB = { compressed: 5, unpacked: 15 };

/** Megabytes that images add to what their parents have. */
export interface Growth {
  readonly compressed: number;
  readonly unpacked: number;
}

/**
 * Estimates the megabytes that building `names` may add, by the catalog's budgets.
 * @param measured what images were seen to add, by name, in place of their budgets; @default none
 */
export function estimateGrowth(
  plan: Pick<MachinePlan, 'images'>,
  names: readonly string[],
  measured: ReadonlyMap<string, Growth> = new Map(),
): Growth {
  const rows = new Map(plan.images.map((row) => [row.name, row]));
  const own = names.map((name) => {
    const seen = measured.get(name);
    if (seen) return seen;
    const row = rows.get(name);
    if (!row) return SERVICE_MB;
    const parent = typeof row.from === 'string' ? rows.get(row.from)?.budget : undefined;
    return {
      compressed: row.budget.compressed - (parent?.compressed ?? 0),
      unpacked: row.budget.unpacked - (parent?.unpacked ?? 0),
    };
  });
  const sum = (field: keyof Growth): number => own.reduce((total, each) => total + each[field], 0);
  return { compressed: sum('compressed'), unpacked: sum('unpacked') };
}

/**
 * Checks before a build that the disks it fills have room.
 * @throws FleetError naming folder, what is free and what is needed
 */
export async function checkDisk(plan: MachinePlan, names: readonly string[]): Promise<void> {
  if (names.length === 0) return;
  const growth = estimateGrowth(plan, names);
  const store = await readEngineStorage();
  const home = locateFleetHome();
  // The builder's volume holds layers unpacked and compressed, the engine what it runs, containerd both again.
  const wanted: [string, number][] = [
    [store.dataFolder, growth.unpacked + growth.compressed],
    [store.imageFolder, growth.unpacked + (store.keepsCompressed ? growth.compressed : 0)],
    ...(isLocal(plan.stack.registry)
      ? [[path.join(home, 'registry'), growth.compressed] as [string, number]]
      : []),
  ];
  const byDisk = new Map<number, { folders: string[]; megabytes: number; free: number }>();
  for (const [folder, megabytes] of wanted) {
    const existing = findExistingFolder(folder);
    const disk = statSync(existing).dev;
    const { bavail, bsize } = statfsSync(existing);
    const entry = byDisk.get(disk) ?? { folders: [], megabytes: 0, free: (bavail * bsize) / MB };
    if (!entry.folders.includes(folder)) entry.folders.push(folder);
    entry.megabytes += megabytes;
    byDisk.set(disk, entry);
  }
  const reserve = plan.stack.diskReserve * 1000;
  const problems = [...byDisk.values()]
    .filter(({ megabytes, free }) => free < megabytes + reserve)
    .map(
      ({ folders, megabytes, free }) =>
        `${folders.join(', ')}: has too little free space: '${gigabytes(free)}'; free ${gigabytes(megabytes)} for ${formatCount(names.length, 'image')} and ${gigabytes(reserve)} for fleet:diskReserve, for example with ${writeCommand('docker', 'system', 'prune')}`,
    );
  if (problems.length > 0) throw new FleetError(problems);
}

const gigabytes = (megabytes: number): string => `${(megabytes / 1000).toFixed(1)} GB`;

/** Finds the folder itself, or the nearest one above it that exists. */
export function findExistingFolder(folder: string): string {
  return existsSync(folder) ? folder : findExistingFolder(path.dirname(folder));
}
