import { FleetError } from '../lib/errors';
import { sayStack } from '../engines/common/changes';
import type { Context } from '../checkout/context';
import { buildOnly, reasonFor } from '../engines/embedded/build';
import { checkPolicies } from '../engines/embedded/policies';
import { loadProgram } from '../engines/embedded/program';
import { stateFolder, withLock } from '../engines/embedded/state';
import { progressAside, print, seconds } from '../lib/output';
import { setup } from '../engines/common/setup';
import { chosenImages, imagesOf } from '../sizes/images';

/**
 * Builds and pushes images, with all that they stand on, and starts nothing: no GPU is needed for a GPU family.
 * @param names images or services; all of the stack when empty
 * @throws FleetError with one line for each image that could not be built
 */
export async function build(
  context: Context,
  names: readonly string[],
  { json = false }: { readonly json?: boolean } = {},
): Promise<void> {
  const since = Date.now();
  if (json) progressAside();
  sayStack(context);
  const wanted = chosenImages(imagesOf(context), names);
  const chosen = names.length === 0 ? undefined : new Set(wanted.map(({ name }) => name));
  await setup(context.plan, { quiet: true });
  const { resources, translation } = await loadProgram(context);
  await checkPolicies(resources, context.stack);
  const folder = stateFolder(context.project, context.stack.name);
  const { digests, built, failed } = await withLock(folder, () =>
    buildOnly(context, translation, folder, chosen),
  );
  const { registry, namespace } = context.stack;
  const images = [...digests].map(([image, digest]) => ({
    ...{ image, repository: `${registry}/${namespace}/${image}`, digest, built: built.has(image) },
  }));
  if (json) print(JSON.stringify({ images }, null, 2));
  else print(`${String(images.length)} images up to date in ${seconds(since)}`);
  if (failed.size > 0) {
    throw new FleetError(
      [...failed].map(([image, cause]) => `${image}: ${reasonFor(image, cause)}`),
    );
  }
}
