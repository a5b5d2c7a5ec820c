import type { StackValidationPolicy } from '@pulumi/policy';

/**
 * The rule over a stack's `fleet:policies`.
 * @param given the rules that the stack file sets a level of
 * @param rules names of all rules
 */
export const levelsKnown = (
  stack: string,
  given: readonly string[],
  rules: readonly string[],
): StackValidationPolicy => ({
  name: 'levels-known',
  description: 'Every level in fleet:policies is that of a rule.',
  enforcementLevel: 'mandatory',
  validateStack: (_, report) => {
    for (const name of given.filter((each) => !rules.includes(each))) {
      report(
        `Pulumi.${stack}.yaml: fleet:policies.${name}: no rule has this name; write one of ${rules.join(', ')}`,
      );
    }
  },
});
