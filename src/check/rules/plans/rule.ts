import type { Catalog } from '../../../catalog/schema';
import type { MachinePlan } from '../../../plan/plan';
import type { Finding } from '../../../lib/finding';
import type { Host } from './host';

/** What a rule over plans looks at. */
export interface Plans {
  readonly catalog: Catalog;
  /** Of every stack that is checked. */
  readonly plans: readonly MachinePlan[];
}

/** A rule over one plan, beside the others. */
export type PlanRule = (plan: MachinePlan, host: Host | undefined, all: Plans) => Finding[];

/** The file of a plan's stack. */
export const stackFile = ({ stack }: MachinePlan): string => `Pulumi.${stack.name}.yaml`;
