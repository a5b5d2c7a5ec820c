import { planMachine, type MachinePlan } from '../../catalog/plan';
import type { Context } from '../../cli/context';
import { smallCatalog, type Rows } from './catalog';
import { smallStack } from './stack';

/** What the small catalog's machine runs, after `change`. */
export function smallPlan(
  keys: Readonly<Record<string, string>> = {},
  change: (rows: Rows) => void = () => undefined,
): MachinePlan {
  const catalog = smallCatalog((rows) => {
    rows.images.push({ ...rows.web, name: 'base-cpu-pydeps' }); // what track none falls back on
    change(rows);
  });
  return planMachine(catalog, smallStack(keys));
}

/** A stack named 'test' of a project at `root`. */
export function smallContext(root: string, keys: Readonly<Record<string, string>> = {}): Context {
  const plan = smallPlan(keys);
  return { root, project: 'fleet', stack: plan.stack, config: {}, plan, prefix: 'fleet-test' };
}
