import type { Context } from '../../checkout/context';
import { checkRoom, prepareUp } from '../common/prepare';
import { withStackLock } from '../common/stack-lock';
import type { UpOptions, UpResult } from '../engine';
import { buildImages } from './build';
import { claimStack } from './claim';
import { planImages } from './image-plan';
import { loadCheckedProgram } from './program';
import { openRun } from './run';
import { start } from './start';

/** Builds what changed and starts what differs. A service that fails stops no other. */
export async function up(context: Context, options: UpOptions): Promise<UpResult> {
  await prepareUp(context);
  const translation = await loadCheckedProgram(context);
  return await withStackLock(context, async () => {
    await claimStack(context, 'up', options.takeOver);
    const run = openRun(context, translation, options);
    const planned = await planImages(run);
    const images = planned.steps.map(({ name }) => name);
    await checkRoom(context.plan, images, options.selection);
    return await start(run, await buildImages(run, planned));
  });
}
