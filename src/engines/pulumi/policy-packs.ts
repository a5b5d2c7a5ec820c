import path from 'node:path';
import type { Context } from '../../checkout/context';
import { listHeld } from '../../plan/apply-holds';
import { checkPolicies } from '../common/policies';
import type { Selection } from '../engine';
import { recordStack } from '../common/record';

/**
 * Chooses the policy packs that Pulumi holds an update against. Where only some services are selected there are none,
 * and the rules are checked here, before: Pulumi would show the pack excluded resources without any of their inputs.
 * @throws FleetError with one line for each violation
 */
export async function choosePolicyPacks(context: Context, selection: Selection): Promise<string[]> {
  if (selection.all) return [path.join(context.root, 'policy')];
  await checkPolicies(await recordStack(context), {
    ...context.plan,
    held: listHeld(context.plan),
  });
  return [];
}
