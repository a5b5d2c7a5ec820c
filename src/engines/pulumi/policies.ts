import path from 'node:path';
import type { Context } from '../../checkout/context';
import { checkPolicies } from '../embedded/policies';
import { recordProgram } from '../embedded/record';

/**
 * Policy packs for Pulumi to hold an update against. With only some services chosen there are none, and the rules are
 * checked here, before: Pulumi would show the pack resources that it leaves out without any of their inputs.
 * @throws FleetError with one line for each violation
 */
export async function policyPacks(
  { root, project, stack, config }: Context,
  chosen: ReadonlySet<string> | undefined,
): Promise<string[]> {
  if (!chosen) return [path.join(root, 'policy')];
  await checkPolicies(await recordProgram({ root, project, stack: stack.name, config }), stack);
  return [];
}
