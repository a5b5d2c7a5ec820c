import type { Catalog } from '../../../catalog/schema';
import type { MachinePlan } from '../../../plan/plan';
import type { Rule } from '../../../lib/finding';
import type { Host } from './host';

/** One stack's plan, with the plans of the other stacks. */
export interface PlanSubject {
  readonly plan: MachinePlan;
  /** The machine that the check runs on; undefined if it is not the plan's. */
  readonly host: Host | undefined;
  readonly catalog: Catalog;
  /** Plans of all checked stacks. */
  readonly plans: readonly MachinePlan[];
}

export type PlanRule = Rule<PlanSubject>;

/** Names the file of a plan's stack. */
export const stackFile = ({ stack }: MachinePlan): string => `Pulumi.${stack.name}.yaml`;
