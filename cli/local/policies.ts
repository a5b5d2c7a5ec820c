import type { ResourceValidationArgs, StackValidationArgs } from '@pulumi/policy';
import { FleetError } from '../../catalog/errors';
import type { StackWaivers } from '../../policy/rule';
import { rules } from '../../policy/rules';
import { waived } from '../../policy/waived';
import { resolvePending, type Recorded } from './resources';

/** A digest that is not known yet is one all the same. */
const SOME_DIGEST = `sha256:${'0'.repeat(64)}`;

/**
 * Holds every recorded resource against the policy pack's mandatory rules, but for what the stack waives.
 * @throws FleetError with one line for each violation
 */
export async function checkPolicies(
  resources: readonly Recorded[],
  stack: StackWaivers,
): Promise<void> {
  const violations: string[] = [];
  const checked = resources.map(resourceArgs);
  for (const policy of waived(rules, stack)) {
    const report = (message: string): unknown =>
      violations.push(`policy ${policy.name}: ${message}`);
    if ('validateStack' in policy) {
      await policy.validateStack(stackArgs, report);
      continue;
    }
    for (const args of checked) await policy.validateResource(args, report);
  }
  if (violations.length > 0) throw new FleetError(violations);
}

/** No rule over the stack looks at its resources. */
const stackArgs = { resources: [] } as unknown as StackValidationArgs;

const resourceArgs = (resource: Recorded): ResourceValidationArgs =>
  ({
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
  }) as unknown as ResourceValidationArgs;
