import type { PolicyResource, ResourceValidationArgs, StackValidationArgs } from '@pulumi/policy';
import { FleetError } from '../../lib/errors';
import type { RuleConfig } from '../../../policy/config';
import { listPolicies, type PolicyFacts } from '../../../policy/list-policies';
import { warn } from '../../lib/output';
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
  facts: PolicyFacts,
  advise: (line: string) => void = warn,
): Promise<void> {
  const violations: string[] = [];
  const props = resources.map(keepKnownProps);
  const stackArgs = { resources: buildGraph(resources, props) } as unknown as StackValidationArgs;
  for (const { policy, config } of listPolicies(facts)) {
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
      await policy.validateResource(buildResourceArgs(resource, props[index], config), report);
    }
  }
  if (violations.length > 0) throw new FleetError(violations);
}

/** The resources as rules over the stack see them, each with those that it waits for. */
function buildGraph(
  resources: readonly Recorded[],
  props: readonly Recorded['inputs'][],
): PolicyResource[] {
  const byUrn = new Map<string, PolicyResource>(
    resources.map((resource, index) => [
      resource.urn,
      {
        ...asPoliciesSee(resource, props[index]),
        dependencies: [],
        propertyDependencies: {},
      } as unknown as PolicyResource,
    ]),
  );
  for (const { urn, dependencies } of resources) {
    const resource = byUrn.get(urn);
    if (resource) resource.dependencies = dependencies.flatMap((need) => byUrn.get(need) ?? []);
  }
  return [...byUrn.values()];
}

const keepKnownProps = ({ inputs }: Recorded): Recorded['inputs'] =>
  resolvePending(
    inputs,
    () => SOME_DIGEST,
    () => '',
  );

const asPoliciesSee = (
  { type, name, urn }: Recorded,
  props: Recorded['inputs'] | undefined,
): Readonly<Record<string, unknown>> => ({
  type,
  name,
  urn,
  props,
  opts: {},
  isType: (wanted: { __pulumiType?: string }) => wanted.__pulumiType === type,
  asType: (wanted: { __pulumiType?: string }) => (wanted.__pulumiType === type ? props : undefined),
});

const buildResourceArgs = (
  resource: Recorded,
  props: Recorded['inputs'] | undefined,
  config: RuleConfig,
): ResourceValidationArgs =>
  ({
    ...asPoliciesSee(resource, props),
    notApplicable: () => undefined,
    getConfig: () => config,
  }) as unknown as ResourceValidationArgs;
