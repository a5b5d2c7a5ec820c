import type { Context } from '../../checkout/context';
import { checkRoom, prepareUp } from '../common/prepare';
import { withStackLock } from '../common/stack-lock';
import { rememberUnbuilt } from '../common/unbuilt';
import type { UpOptions, UpResult } from '../engine';
import { buildImages, StrictBuildError, type BuildResult } from './build';
import { claimStack } from './claim';
import { listImageFailures } from './failure';
import { planImages, type ImagePlan } from './image-plan';
import { loadCheckedProgram } from './program';
import { openRun, type Run } from './run';
import { start } from './start';

/** Builds what changed and starts what differs. A service that fails stops no other. */
export async function up(context: Context, options: UpOptions): Promise<UpResult> {
  await prepareUp(context, options);
  const translation = await loadCheckedProgram(context);
  return await withStackLock(context, async () => {
    await claimStack(context, 'up', options.takeOver);
    const run = openRun(context, translation, options);
    const planned = await planImages(run);
    const images = planned.steps.map(({ name }) => name);
    await checkRoom(context.plan, images, options.selection);
    return await start(run, await build(run, planned));
  });
}

/** Builds the images. A strict build that ends at its first failure is remembered, too: what runs goes on as it is. */
async function build(run: Run, planned: ImagePlan): Promise<BuildResult> {
  try {
    return await buildImages(run, planned);
  } catch (error) {
    if (error instanceof StrictBuildError) {
      const failures = listImageFailures(run.context.plan, error.failed);
      await rememberUnbuilt(run.context, run.selection, failures);
    }
    throw error;
  }
}
