import type { Catalog } from '../../../catalog/schema';
import type { MachinePlan } from '../../../plan/plan';
import type { Rule } from '../../../lib/finding';
import type { Host } from './host';

/** One stack's plan, beside those of the other stacks. */
export interface PlanSubject {
  readonly plan: MachinePlan;
  /** The machine that the check runs on, where it is the plan's. */
  readonly host: Host | undefined;
  readonly catalog: Catalog;
  /** Plans of every stack that is checked. */
  readonly plans: readonly MachinePlan[];
}

export type PlanRule = Rule<PlanSubject>;

/** The file of a plan's stack. */
export const stackFile = ({ stack }: MachinePlan): string => `Pulumi.${stack.name}.yaml`;
