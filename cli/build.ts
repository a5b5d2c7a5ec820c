import { FleetError } from '../catalog/errors';
import { slugOf } from '../catalog/names';
import { sayStack } from './changes';
import type { Context } from './context';
import { buildImages } from './local/build';
import { checkDisk } from './local/disk';
import { planImages } from './local/plan';
import { checkPolicies } from './local/policies';
import { loadProgram } from './local/program';
import { readState, stateFolder, withLock } from './local/state';
import { progressAside, say, seconds } from './output';
import { setup } from './setup';

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
  const chosen = chosenImages(context, names);
  await setup(context.plan, { quiet: true });
  const { resources, translation } = await loadProgram(context);
  await checkPolicies(resources, context.stack);
  const folder = stateFolder(context.project, context.stack.name);
  const { digests, failed } = await withLock(folder, async () => {
    const state = readState(folder);
    const planned = await planImages(context, translation, state, chosen);
    await checkDisk(
      context.plan,
      planned.steps.map(({ name }) => name),
    );
    const built = await buildImages(context, translation, state, folder, planned);
    return { ...built, digests: new Map([...planned.digests, ...built.digests]) };
  });
  const images = [...digests].map(([image, digest]) => ({ image, digest }));
  if (json) say(JSON.stringify({ images }, null, 2));
  else say(`${String(images.length)} images up to date in ${seconds(since)}`);
  if (failed.size > 0) {
    throw new FleetError([...failed].map(([image, { reason }]) => `${image}: ${reason}`));
  }
}

/** @throws FleetError on a name that the stack builds nothing of */
function chosenImages(
  { plan, stack }: Context,
  names: readonly string[],
): ReadonlySet<string> | undefined {
  if (names.length === 0) return undefined;
  const images = plan.images.map(({ name }) => name);
  const services = plan.services.map(({ slug }) => slug);
  const unknown = names.filter((name) => ![...images, ...services].includes(slugOf(name)));
  if (unknown.length > 0) {
    throw new FleetError(
      unknown.map(
        (name) =>
          `no image '${name}' in stack ${stack.name}; write a service, or one of ${images.join(', ')}`,
      ),
    );
  }
  return new Set(names.map(slugOf));
}
