import { planMachine, type MachinePlan } from '../../src/plan/plan';
import type { Catalog, ImageInput } from '../../src/catalog/schema';
import type { Context } from '../../src/checkout/context';
import { smallCatalog, type Rows } from './catalog';
import { smallStack } from './stack';

/** Builds the small catalog with the images that every track needs, after `change`. */
export const plannedCatalog = (change: (rows: Rows) => void = () => undefined): Catalog =>
  smallCatalog((rows) => {
    // What track none falls back on, and what services with sound stand on.
    const fallback: ImageInput = { ...rows.web, role: 'cpu-fallback', name: 'wheels' };
    const sound = { adds: 'audio' } as const;
    rows.images.push(
      fallback,
      { ...rows.web, ...sound, name: 'wheels-audio', from: fallback.name },
      { ...rows.cuda, ...sound, name: 'cuda-audio-cu121', from: rows.cuda.name },
    );
    change(rows);
  });

/** Plans the small catalog's machine after `change`. */
export const smallPlan = (
  keys: Readonly<Record<string, string>> = {},
  change: (rows: Rows) => void = () => undefined,
): MachinePlan => planMachine(plannedCatalog(change), smallStack(keys));

/** Builds the context of a stack named 'test' in a project at `root`. */
export function smallContext(root: string, keys: Readonly<Record<string, string>> = {}): Context {
  const plan = smallPlan(keys);
  return { root, project: 'fleet', stack: plan.stack, config: {}, plan, prefix: 'fleet-test' };
}
