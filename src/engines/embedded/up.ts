import { checkEngineName } from '../common/engine-check';
import { checkOwner } from '../common/owner';
import { conclude } from '../common/failure';
import { sayStack } from '../common/changes';
import type { Context } from '../../checkout/context';
import { buildImages } from './build';
import { containerSteps, writeCompose } from './compose';
import { checkDisk } from '../common/disk';
import { planImages, type ImagePlan } from './plan';
import { checkPolicies } from './policies';
import { checkPortsFree } from '../common/ports';
import { loadProgram } from './program';
import { start } from './start';
import { readState, stateFolder, withLock } from './state';
import type { Translation } from './translate';
import { progressAside } from '../../lib/output';
import { chosenServices } from '../common/selection';
import { setup } from '../common/setup';

export interface UpOptions {
  /** Services that are meant, with all they wait for. @default all */
  readonly only?: readonly string[] | undefined;
  /** Stop at the first failure, with nothing started. @default false */
  readonly strict?: boolean | undefined;
  /** Print the result as JSON, and progress on stderr. @default false */
  readonly json?: boolean | undefined;
}

/** Builds what changed, starts what differs, waits until all of it is healthy; a broken service stops no other. */
export async function up(context: Context, options: UpOptions = {}): Promise<void> {
  const { only = [], strict = false, json = false } = options;
  const since = Date.now();
  const { stack } = context;
  if (json) progressAside();
  sayStack(context);
  const chosen = chosenServices(context, only);
  await setup(context.plan, { quiet: true });
  const { resources, translation } = await loadProgram(context);
  await checkPolicies(resources, context.stack);
  checkEngineName(context.stack);
  checkOwner(context.stack);
  const folder = stateFolder(context.project, stack.name);
  const broken = await withLock(folder, async () => {
    const state = readState(folder);
    const planned = await planImages(context, translation, state, chosen);
    await checkRoom(context, translation, folder, planned, chosen);
    const built = await buildImages(context, translation, state, folder, planned, strict);
    return await start(context, translation, state, folder, built, chosen, strict);
  });
  await conclude(context, broken, since, json, chosen);
}

/** Disk for what is to be built, ports for services whose containers do not run yet. */
async function checkRoom(
  context: Context,
  translation: Translation,
  folder: string,
  planned: ImagePlan,
  chosen: ReadonlySet<string> | undefined,
): Promise<void> {
  const names = planned.steps.map((step) => step.name);
  await checkDisk(context.plan, names);
  const file = writeCompose(folder, translation, planned.digests);
  const steps = await containerSteps(context, file, translation.compose, chosen);
  const fresh = new Set(
    steps.filter(({ action }) => action === 'create' || action === 'start').map(({ name }) => name),
  );
  await checkPortsFree(context.plan.services.filter((service) => fresh.has(service.slug)));
}
