import { planMachine } from '../../src/plan/plan';
import type { Finding } from '../../src/lib/finding';
import { checkPlans } from '../../src/check/rules/plans/plans';
import type { Host } from '../../src/check/rules/plans/host';
import type { Rows } from './catalog';
import { plannedCatalog } from './context';
import { smallStack } from './stack';

type Keys = Readonly<Record<string, string>>;

/** A machine with enough of everything, as the host of stack `alpha`. */
export const ample: Host = {
  stack: 'alpha',
  cores: 64,
  memory: 1e6,
  disk: 1e6,
  taken: [],
  unreached: [],
  sizes: new Map(),
};

/**
 * Checks stacks of the small catalog, each named after its machine unless it names one.
 * @param stacks their keys, by name
 */
export function found(
  stacks: Readonly<Record<string, Keys>>,
  change: (rows: Rows) => void = () => undefined,
  host?: Partial<Host>,
): Finding[] {
  const catalog = plannedCatalog(change);
  const plans = Object.entries(stacks).map(([name, keys]) =>
    planMachine(catalog, { ...smallStack({ machine: name, ...keys }), name }),
  );
  return checkPlans(catalog, plans, host && { ...ample, ...host });
}

/** Selects the findings of one rule. */
export const ofRule = (rule: string, findings: readonly Finding[]): Finding[] =>
  findings.filter((each) => each.rule === rule);
