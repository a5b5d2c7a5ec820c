import type { Context } from '../context';
import { bakeLevel } from '../local/bake';
import { checkDisk } from '../local/disk';
import { requireDigest, stepsOfLevel } from '../local/images';
import { planImages } from '../local/plan';
import { writeState, type State } from '../local/state';
import type { Translation } from '../local/translate';
import { Phase } from '../output';

/** Builds the images of the chosen services. */
export async function buildImages(
  context: Context,
  translation: Translation,
  state: State,
  folder: string,
  chosen: ReadonlySet<string>,
  quiet: boolean,
): Promise<{ digests: ReadonlyMap<string, string>; failed: ReadonlyMap<string, string> }> {
  const planned = await planImages(context, translation, state, chosen);
  const names = planned.steps.map((step) => step.name);
  await checkDisk(context.plan, names);
  if (names.length === 0) return { digests: planned.digests, failed: new Map() };
  const count = `${String(names.length)} to build of ${String(planned.wanted)}`;
  const phase = new Phase('images', count, quiet);
  const digests = new Map<string, string>();
  for (const level of planned.levels) {
    const steps = await stepsOfLevel(context, translation, level, state, digests);
    if (steps.length === 0) continue;
    const built = await bakeLevel(context, folder, steps, translation.secrets, phase);
    for (const { name, inputs } of steps) {
      const digest = requireDigest(built, name);
      digests.set(name, digest);
      state.images[name] = inputs;
      state.builds[inputs] = digest;
    }
    writeState(folder, state);
  }
  phase.done(`${String(names.length)} built and pushed`);
  return { digests, failed: new Map() };
}
