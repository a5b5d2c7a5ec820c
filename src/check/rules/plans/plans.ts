import type { MachinePlan } from '../../../plan/plan';
import type { Catalog } from '../../../catalog/schema';
import { applyRules, type Finding } from '../../../lib/finding';
import { coresSuffice } from './cpu';
import { diskSuffices } from './disk';
import { edgesReach } from './edges';
import type { Host } from './host';
import { machineKnown } from './machine';
import { memoryFits } from './memory';
import { portsFree } from './ports';
import type { PlanRule } from './rule';
import { vramFits } from './vram';

const rules: readonly PlanRule[] = [
  vramFits,
  memoryFits,
  coresSuffice,
  diskSuffices,
  machineKnown,
  portsFree,
  edgesReach,
];

/**
 * Finds what will fail in these plans. An invalid catalog or plan is reported elsewhere, as `refused`.
 * @param plans one for each stack that is checked
 * @param host the machine that the check runs on, if it is one of the stacks' (`readHost`); @default none of them is
 */
export function checkPlans(
  catalog: Catalog,
  plans: readonly MachinePlan[],
  host?: Host,
): Finding[] {
  const findings = plans.flatMap((plan) => {
    const own = host?.stack === plan.stack.name ? host : undefined;
    return applyRules(rules, { plan, host: own, catalog, plans });
  });
  // Two stacks of one machine have the findings of its rows in common. The fix is a command for one of them.
  const what = findings.map((each) => JSON.stringify({ ...each, fix: '' }));
  return findings.filter((_, index) => what.indexOf(what[index] ?? '') === index);
}
