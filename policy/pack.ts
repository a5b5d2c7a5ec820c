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

/** Facts for policies: the embedded engine hands over its plan, the pack's own process reads its own. */
export interface PolicyFacts {
  readonly stack: StackWaivers & StackFacts;
  /** Exceptions from the scan gate. */
  readonly exceptions: readonly ScanException[];
}

/** Lists all policies that a stack's resources must meet, on either engine: the rules with its waivers and levels. */
export function listPolicies({ stack, exceptions }: PolicyFacts): ConfiguredPolicy[] {
  const { name, waivers, production = false, scan } = stack;
  const overStack = listStackRules({ name, waivers, production, scan }, exceptions);
  const policies = applyWaivers([...rules, ...overStack], stack);
  const given = Object.keys(stack.policies ?? {});
  const names = policies.map((policy) => policy.name);
  const all = [...policies, disallowUnknownEnforcementLevels(name, given, names)];
  return all.map((policy) => ({ policy, config: buildRuleConfig(policy.name, stack) }));
}
