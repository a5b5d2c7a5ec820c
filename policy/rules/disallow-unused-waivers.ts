import type { StackValidationPolicy } from '@pulumi/policy';
import type { Waiver } from '../../src/stack/waivers';
import { explainUnknownPolicy } from '../renamed';
import type { StackWaivers } from '../rule';

/**
 * The rule over a stack's waivers, asked once the others have seen every resource.
 * @param rules names of the rules that can be waived
 * @param needed the waivers that met a violation, complete by then
 */
export const disallowUnusedWaivers = (
  { name, waivers }: StackWaivers,
  rules: readonly string[],
  needed: ReadonlySet<Waiver>,
): StackValidationPolicy => ({
  name: 'disallow-unused-waivers',
  description: 'Every waiver names a policy, and a resource that violates it.',
  enforcementLevel: 'mandatory',
  validateStack: (_, report) => {
    for (const problem of findUnusedWaivers(waivers, rules, needed)) {
      report(`Pulumi.${name}.yaml: fleet:waivers.${problem}`);
    }
  },
});

/**
 * Lists what is wrong with a list of waivers once every rule has seen every resource: one line for each that names no
 * policy or that nothing needed.
 * @param rules names of the rules that can be waived
 * @param needed the waivers that met a violation, ended or not
 */
export function findUnusedWaivers(
  waivers: readonly Waiver[],
  rules: readonly string[],
  needed: ReadonlySet<Waiver>,
): string[] {
  return waivers.flatMap((waiver, index) => {
    const { rule, resource } = waiver;
    if (!rules.includes(rule))
      return [`${String(index)}.rule: ${explainUnknownPolicy(rule, rules)}`];
    if (needed.has(waiver)) return [];
    return [
      `${String(index)}.resource: nothing of this name violates ${rule}: '${resource}'; remove the waiver, or write the resource that it is for`,
    ];
  });
}
