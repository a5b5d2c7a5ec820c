import { checkEngineName } from '../host/engine';
import { checkOwner } from '../host/owner';
import { conclude } from './broken';
import { sayStack } from './changes';
import type { Context } from './context';
import { buildImages } from './local/build';
import { containerSteps, writeCompose } from './local/compose';
import { checkDisk } from './local/disk';
import { planImages, type ImagePlan } from './local/plan';
import { checkPolicies } from './local/policies';
import { checkPortsFree } from './local/ports';
import { loadProgram } from './local/program';
import { start } from './local/start';
import { readState, stateFolder, withLock } from './local/state';
import type { Translation } from './local/translate';
import { progressAside } from './output';
import { chosenServices } from './selection';
import { setup } from './setup';

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
