import type { StackValidationPolicy } from '@pulumi/policy';
import { explainUnknownPolicy } from '../renamed';

/**
 * The rule over a stack's `fleet:policies`.
 * @param given the policies that the stack file sets a level of
 * @param names of all policies
 */
export const disallowUnknownEnforcementLevels = (
  stack: string,
  given: readonly string[],
  names: readonly string[],
): StackValidationPolicy => ({
  name: 'disallow-unknown-enforcement-levels',
  description: 'Every level in fleet:policies is that of a policy.',
  enforcementLevel: 'mandatory',
  validateStack: (_, report) => {
    for (const name of given.filter((each) => !names.includes(each))) {
      report(`Pulumi.${stack}.yaml: fleet:policies.${name}: ${explainUnknownPolicy(name, names)}`);
    }
  },
});
