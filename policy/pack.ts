import { loadCatalog } from '../src/checkout/fleet';
import { configOf, type RuleConfig, type StackFacts } from './config';
import type { Policy, StackWaivers } from './rule';
import { rules } from './rules';
import { levelsKnown } from './rules/levels-known';
import { stackRules } from './rules/stack';
import { waived } from './waived';

/** A policy as a stack has it. */
export interface Configured {
  readonly policy: Policy;
  readonly config: RuleConfig;
}

/** All that a stack's resources are held against, on either engine: the rules, its waivers, its levels. */
export function policiesOf(stack: StackWaivers & StackFacts): Configured[] {
  const { name, waivers, production = false, scan } = stack;
  const { exceptions } = loadCatalog();
  const overStack = stackRules({ name, waivers, production, scan }, exceptions);
  const policies = waived([...rules, ...overStack], stack);
  const given = Object.keys(stack.policies ?? {});
  const names = policies.map(({ name }) => name);
  const all = [...policies, levelsKnown(name, given, names)];
  return all.map((policy) => ({ policy, config: configOf(policy.name, stack) }));
}
