import type { Context } from '../../checkout/context';
import type { MachinePlan } from '../../plan/plan';
import { checkDisk } from './disk';
import type { Selection, UpOptions } from '../engine';
import { checkDockerEngineName, findEngineMismatch } from './docker-engine';
import { checkOwner } from './owner';
import { checkPortsFree } from './ports';
import { setup } from './setup';
import { checkVolumes } from './volumes';

/**
 * Sets the machine up, where images are to be built, and checks that the stack may be changed here; both engines begin an `up` so.
 * @throws FleetError where it may not
 */
export async function prepareUp(
  context: Context,
  { build }: Pick<UpOptions, 'build'>,
): Promise<void> {
  if (build) await setup(context.plan, { quiet: true });
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
  await checkPorts(plan, selection);
  return true;
}

/**
 * Checks that the machine has room for a change.
 * @param images names of those to build
 * @param selection services that are to run
 * @throws FleetError where a disk is too full or a port is taken
 */
export async function checkRoom(
  plan: MachinePlan,
  images: readonly string[],
  selection: Pick<Selection, 'includes'>,
): Promise<void> {
  await checkDisk(plan, images);
  await checkPorts(plan, selection);
}

const checkPorts = (
  { stack, services }: MachinePlan,
  selection: Pick<Selection, 'includes'>,
): Promise<void> =>
  checkPortsFree(
    stack.name,
    services.filter(({ slug }) => selection.includes(slug)),
  );
