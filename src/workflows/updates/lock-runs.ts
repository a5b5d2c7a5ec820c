import type { Catalog } from '../../catalog/schema';
import { listLockTargets } from '../../locks/targets';
import type { MachinePlan } from '../../plan/plan';

/** One run of `bin/fleet lock`. */
export interface LockRun {
  readonly stack: string;
  /** What it locks; all that the stack has where it is empty. */
  readonly names: readonly string[];
}

/**
 * Lists the runs that make every lock of some stacks once. Most locks are of images and agents that the stacks share; a
 * further stack adds those of services that stand on another image there.
 */
export function listLockRuns(
  root: string,
  catalog: Catalog,
  plans: readonly MachinePlan[],
): LockRun[] {
  const made = new Map<string, Set<string>>();
  return plans.flatMap(({ stack, services }): LockRun[] => {
    const { builder, caBundle, mirror, packageIndex, upstreams } = stack;
    // Who asks elsewhere may find other versions.
    const place = JSON.stringify([builder, caBundle, mirror, packageIndex, upstreams]);
    const known = made.get(place) ?? new Set();
    made.set(place, known);
    const all = listLockTargets(root, catalog, services);
    const missing = all.filter(({ folder }) => !known.has(folder));
    for (const { folder } of all) known.add(folder);
    if (missing.length === 0) return [];
    const names = missing.length === all.length ? [] : missing.map(({ selectedBy }) => selectedBy);
    return [{ stack: stack.name, names: [...new Set(names)] }];
  });
}
