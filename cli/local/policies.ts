import type { ResourceValidationArgs, StackValidationArgs } from '@pulumi/policy';
import { FleetError } from '../../catalog/errors';
import type { RuleConfig, StackFacts } from '../../policy/config';
import { policiesOf } from '../../policy/pack';
import type { StackWaivers } from '../../policy/rule';
import { complain } from '../output';
import { resolvePending, type Recorded } from './resources';

/** A digest that is not known yet is one all the same. */
const SOME_DIGEST = `sha256:${'0'.repeat(64)}`;

/**
 * Holds every recorded resource against the policy pack's rules, but for what the stack waives; of advisory ones it warns.
 * @param advise takes each warning
 * @throws FleetError with one line for each violation
 */
export async function checkPolicies(
  resources: readonly Recorded[],
  stack: StackWaivers & StackFacts,
  advise: (line: string) => void = complain,
): Promise<void> {
  const violations: string[] = [];
  const props = resources.map(knownProps);
  for (const { policy, config } of policiesOf(stack)) {
    if (config.enforcementLevel === 'disabled') continue;
    const report = (message: string): void => {
      const line = `policy ${policy.name}: ${message}`;
      if (config.enforcementLevel === 'advisory') advise(line);
      else violations.push(line);
    };
    if ('validateStack' in policy) {
      await policy.validateStack(stackArgs, report);
      continue;
    }
    for (const [index, resource] of resources.entries()) {
      await policy.validateResource(resourceArgs(resource, props[index], config), report);
    }
  }
  if (violations.length > 0) throw new FleetError(violations);
}

/** No rule over the stack looks at its resources. */
const stackArgs = { resources: [] } as unknown as StackValidationArgs;

const knownProps = ({ inputs }: Recorded): Recorded['inputs'] =>
  resolvePending(
    inputs,
    () => SOME_DIGEST,
    () => '',
  );

const resourceArgs = (
  resource: Recorded,
  props: Recorded['inputs'] | undefined,
  config: RuleConfig,
): ResourceValidationArgs =>
  ({
    type: resource.type,
    name: resource.name,
    urn: resource.urn,
    props,
    opts: {},
    isType: (type: { __pulumiType?: string }) => type.__pulumiType === resource.type,
    asType: (type: { __pulumiType?: string }) =>
      type.__pulumiType === resource.type ? props : undefined,
    notApplicable: () => undefined,
    getConfig: () => config,
  }) as unknown as ResourceValidationArgs;
