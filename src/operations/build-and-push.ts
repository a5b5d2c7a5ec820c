import { FleetError } from '../lib/errors';
import { printStack } from '../engines/common/preview';
import type { Context } from '../checkout/context';
import { buildOnly, explainImageFailure } from '../engines/embedded/build';
import { loadCheckedProgram } from '../engines/embedded/program';
import { openRun } from '../engines/embedded/run';
import { withStackLock } from '../engines/common/stack-lock';
import { printJson } from '../lib/json-output';
import { sendProgressToStderr, print, formatElapsed } from '../lib/output';
import { everything, selectSlugs } from '../engines/common/selection';
import { setup } from '../engines/common/setup';
import { selectImages, listStackImages } from '../sizes/stack-images';
import { formatCount } from '../lib/format';

/**
 * Builds and pushes images, with all that they stand on, and starts nothing: no GPU is needed for a GPU family.
 * @param names images or services; all of the stack when empty
 * @throws FleetError with one line for each image that could not be built
 */
export async function buildAndPush(
  context: Context,
  names: readonly string[],
  { json = false }: { readonly json?: boolean } = {},
): Promise<void> {
  const since = Date.now();
  if (json) sendProgressToStderr();
  const wanted = selectImages(listStackImages(context), names);
  const selection = names.length === 0 ? everything : selectSlugs(wanted.map(({ name }) => name));
  printStack(context, selection);
  await setup(context.plan, { quiet: true });
  const translation = await loadCheckedProgram(context);
  const { digests, built, failed } = await withStackLock(context, () =>
    buildOnly(openRun(context, translation, { selection })),
  );
  const { registry, namespace } = context.stack;
  const images = [...digests].map(([image, digest]) => ({
    image,
    repository: `${registry}/${namespace}/${image}`,
    digest,
    built: built.has(image),
  }));
  if (json) printJson({ images });
  else print(`${formatCount(images.length, 'image')} up to date in ${formatElapsed(since)}`);
  if (failed.size > 0) {
    throw new FleetError(
      [...failed].map(([image, cause]) => `${image}: ${explainImageFailure(image, cause)}`),
    );
  }
}
