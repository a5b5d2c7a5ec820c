import type { PolicyResource, ResourceValidationArgs, StackValidationArgs } from '@pulumi/policy';
import { FleetError } from '../../catalog/errors';
import { loadCatalog } from '../../catalog/load';
import type { StackSettings } from '../../policy/rule';
import { rules } from '../../policy/rules';
import { stackRules } from '../../policy/rules/stack';
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
  stack: StackSettings,
): Promise<void> {
  const violations: string[] = [];
  const checked = resources.map(resourceArgs);
  const stackArgs = { resources: graphOf(resources, checked) } as unknown as StackValidationArgs;
  const { exceptions } = loadCatalog();
  for (const policy of waived([...rules, ...stackRules(stack, exceptions)], stack)) {
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

/** The resources as rules over the stack see them, each with those that it waits for. */
function graphOf(
  resources: readonly Recorded[],
  checked: readonly ResourceValidationArgs[],
): PolicyResource[] {
  const byUrn = new Map<string, PolicyResource>(
    checked.map((args) => [args.urn, { ...args, dependencies: [], propertyDependencies: {} }]),
  );
  for (const { urn, dependencies } of resources) {
    const resource = byUrn.get(urn);
    if (resource) resource.dependencies = dependencies.flatMap((need) => byUrn.get(need) ?? []);
  }
  return [...byUrn.values()];
}

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
