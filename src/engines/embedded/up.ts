import type { Context } from '../../checkout/context';
import { checkRoom, prepareUp } from '../common/prepare';
import { withStackLock } from '../common/stack-lock';
import type { UpOptions, UpResult } from '../engine';
import { buildImages } from './build';
import { claimStack } from './claim';
import { planContainers, writeCompose } from './compose';
import { planImages, type ImagePlan } from './image-plan';
import { loadCheckedProgram } from './program';
import { openRun, type Run } from './run';
import { start } from './start';

/** Builds what changed and starts what differs. A service that fails stops no other. */
export async function up(context: Context, options: UpOptions): Promise<UpResult> {
  await prepareUp(context);
  const translation = await loadCheckedProgram(context);
  return await withStackLock(context, async () => {
    await claimStack(context, 'up', options.takeOver);
    const run = openRun(context, translation, options);
    const planned = await planImages(run);
    await checkRoomFor(run, planned);
    return await start(run, await buildImages(run, planned));
  });
}

/** Checks the disk for the images to build, and the ports of services whose containers do not run yet. */
async function checkRoomFor(run: Run, { steps, digests }: ImagePlan): Promise<void> {
  const { context, folder, translation, selection } = run;
  const file = writeCompose(folder, translation, digests);
  const changes = await planContainers(context, file, translation.compose, selection);
  const stopped = new Set(
    changes.filter(({ action }) => ['create', 'start'].includes(action)).map(({ name }) => name),
  );
  await checkRoom(context.plan, {
    images: steps.map(({ name }) => name),
    services: context.plan.services.filter(({ slug }) => stopped.has(slug)),
  });
}
