import type { ResourceValidationArgs } from '@pulumi/policy';
import { FleetError } from '../../catalog/errors';
import { rules } from '../../policy/rules';
import { resolvePending, type Recorded } from './resources';

/** A digest that is not known yet is one all the same. */
const SOME_DIGEST = `sha256:${'0'.repeat(64)}`;

/**
 * Holds every recorded resource against the policy pack's mandatory rules.
 * @throws FleetError with one line for each violation
 */
export async function checkPolicies(resources: readonly Recorded[]): Promise<void> {
  const violations: string[] = [];
  for (const rule of rules) {
    const validations = [rule.validateResource].flat();
    for (const resource of resources) {
      const args = {
        type: resource.type,
        name: resource.name,
        urn: resource.urn,
        props: resolvePending(
          resource.inputs,
          () => SOME_DIGEST,
          () => '',
        ),
        opts: {},
        isType: (type: { __pulumiType?: string }) => type.__pulumiType === resource.type,
        asType: (type: { __pulumiType?: string }) =>
          type.__pulumiType === resource.type ? resource.inputs : undefined,
        notApplicable: () => undefined,
        getConfig: () => ({}),
      } as unknown as ResourceValidationArgs;
      for (const validate of validations) {
        await validate?.(args, (message) => violations.push(`policy ${rule.name}: ${message}`));
      }
    }
  }
  if (violations.length > 0) throw new FleetError(violations);
}
