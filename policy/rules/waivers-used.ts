import type { StackValidationPolicy } from '@pulumi/policy';
import { uselessWaivers, type Waiver } from '../../src/stack/waivers';
import type { StackWaivers } from '../rule';

/**
 * The rule over a stack's waivers, to be asked once the others have seen every resource.
 * @param rules names of the rules that can be waived
 * @param needed the waivers that met a violation, complete by then
 */
export const waiversUsed = (
  stack: StackWaivers,
  rules: readonly string[],
  needed: ReadonlySet<Waiver>,
): StackValidationPolicy => ({
  name: 'waivers-used',
  description: 'Every waiver names a rule, and a resource that breaks it.',
  enforcementLevel: 'mandatory',
  validateStack: (_, report) => {
    for (const problem of uselessWaivers(stack.waivers, rules, needed)) {
      report(`Pulumi.${stack.name}.yaml: fleet:waivers.${problem}`);
    }
  },
});
