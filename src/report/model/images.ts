import type { MachinePlan } from '../../plan/plan';
import type { ImageRow } from '../../catalog/schema';
import type { NewestSize } from '../../sizes/last-sizes';

/** An image of the hierarchy; sizes and budgets in bytes. */
export interface ImageEntry {
  readonly image: string;
  /** Image that it is FROM; null where that is an upstream. */
  readonly parent: string | null;
  readonly upstream: string | null;
  /** Images whose files its build reads. */
  readonly reads: readonly string[];
  /** `build` images give tools to other builds and never run. */
  readonly kind: ImageRow['kind'];
  readonly track: string | null;
  readonly budget: { readonly compressed: number; readonly unpacked: number };
  /** Last measured size; null if there is none. */
  readonly size: NewestSize | null;
  /** Over either budget; null where it was not measured. */
  readonly overBudget: boolean | null;
  /** Services that stand on it, by machine. */
  readonly services: Readonly<Record<string, number>>;
}

const MB = 1e6;

/** Every image that any machine needs, parents before children. */
export function listImages(
  plans: readonly MachinePlan[],
  sizes: Readonly<Record<string, NewestSize>>,
): ImageEntry[] {
  const rows = new Map(plans.flatMap(({ images }) => images).map((row) => [row.name, row]));
  return [...rows.values()].map((row) => {
    const size = sizes[row.name] ?? null;
    const budget = {
      compressed: row.budget.compressed * MB,
      unpacked: row.budget.unpacked * MB,
    };
    return {
      image: row.name,
      parent: typeof row.from === 'string' ? row.from : null,
      upstream: typeof row.from === 'string' ? null : row.from.upstream,
      reads: row.reads,
      kind: row.kind,
      track: row.track ?? null,
      budget,
      size,
      overBudget: size && (size.compressed > budget.compressed || size.unpacked > budget.unpacked),
      services: Object.fromEntries(
        plans.map(({ machine, services }) => [
          machine.name,
          services.filter(({ family }) => family.name === row.name).length,
        ]),
      ),
    };
  });
}
