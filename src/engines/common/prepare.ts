import type { Context } from '../../checkout/context';
import type { MachinePlan } from '../../plan/plan';
import type { ResolvedService } from '../../plan/service';
import { checkDisk } from './disk';
import type { Selection } from '../engine';
import { checkDockerEngineName, findEngineMismatch } from './docker-engine';
import { checkOwner } from './owner';
import { checkPortsFree } from './ports';
import { setup } from './setup';
import { checkVolumes } from './volumes';

/** Sets the machine up and checks that the stack may be changed here; both engines begin an `up` so. */
export async function prepareUp(context: Context): Promise<void> {
  await setup(context.plan, { quiet: true });
  prepareChange(context);
  await checkVolumes(context.plan);
}

/**
 * Checks that the stack may be changed here.
 * @throws FleetError where Docker does not answer, is another machine's or runs the stack for another engine
 */
export function prepareChange({ stack }: Context): void {
  checkDockerEngineName(stack);
  checkOwner(stack);
}

/**
 * Checks what a preview can tell of the stack's machine: folders of volumes, and ports.
 * @returns whether Docker's engine is the stack's; elsewhere, as on a runner, nothing can be told
 */
export async function checkMachine(
  { stack, plan }: Pick<Context, 'stack' | 'plan'>,
  selection: Pick<Selection, 'includes'>,
): Promise<boolean> {
  if (findEngineMismatch(stack) !== undefined) return false;
  await checkVolumes(plan);
  await checkPortsFree(
    stack.name,
    plan.services.filter(({ slug }) => selection.includes(slug)),
  );
  return true;
}

/**
 * Checks that the machine has room for a change.
 * @param change names of images to build, and services that are to run
 * @throws FleetError where a disk is too full or a port is taken
 */
export async function checkRoom(
  plan: MachinePlan,
  change: { readonly images: readonly string[]; readonly services: readonly ResolvedService[] },
): Promise<void> {
  await checkDisk(plan, change.images);
  await checkPortsFree(plan.stack.name, change.services);
}
