import type { ScanException } from '../src/catalog/scan-exception';
import { applyWaivers } from './apply-waivers';
import { buildRuleConfig, type RuleConfig, type StackFacts } from './config';
import type { Policy, StackWaivers } from './rule';
import { rules } from './rules';
import { disallowUnknownEnforcementLevels } from './rules/disallow-unknown-enforcement-levels';
import { listStackRules } from './rules/stack';

/** A policy as a stack has it. */
export interface ConfiguredPolicy {
  readonly policy: Policy;
  readonly config: RuleConfig;
}

/** Facts that the policies need. The embedded engine passes them in; under Pulumi the policy pack's process reads them itself. */
export interface PolicyFacts {
  readonly stack: StackWaivers & StackFacts;
  /** Exceptions from the scan gate. */
  readonly exceptions: readonly ScanException[];
  /** Images that holds keep, by the service's slug. @default none */
  readonly held?: ReadonlyMap<string, string>;
}

/** Lists all policies for a stack, on either engine: each rule with the stack's waivers and enforcement levels. */
export function listPolicies({
  stack,
  exceptions,
  held = new Map(),
}: PolicyFacts): ConfiguredPolicy[] {
  const { name, waivers, production = false, scan } = stack;
  const overStack = listStackRules({ name, waivers, production, scan, held }, exceptions);
  const policies = applyWaivers([...rules, ...overStack], stack);
  const given = Object.keys(stack.policies ?? {});
  const names = policies.map((policy) => policy.name);
  const all = [...policies, disallowUnknownEnforcementLevels(name, given, names)];
  return all.map((policy) => ({ policy, config: buildRuleConfig(policy.name, stack) }));
}
