import { FleetError } from '../../lib/errors';
import type { Context } from '../../checkout/context';
import { Phase } from '../../lib/output';
import { bakeLevel } from './bake';
import { writeBuildRecord, type ImageBuild } from './build-record';
import { checkBudgets } from '../common/budgets';
import { requireDigest, stepsOfLevel } from './images';
import { checkDisk } from '../common/disk';
import { planImages, type ImagePlan } from './plan';
import { pendingIn } from '../common/resources';
import { readState, writeState, type State } from './state';
import type { Translation } from './translate';

export interface Built {
  /** Of what is built and of what had not changed. */
  readonly digests: ReadonlyMap<string, string>;
  /** Names of what was built now. */
  readonly built: ReadonlySet<string>;
  /** By the name of each image that could not be built. */
  readonly failed: ReadonlyMap<string, Failed>;
}

/** Why there is no image. */
export interface Failed {
  /** The image whose build failed: itself, or one that it stands on. */
  readonly image: string;
  /** In one line. */
  readonly reason: string;
}

/** Why `image` could not be built: by its own fault, or by that of one that it stands on. */
export const reasonFor = (image: string, cause: Failed): string =>
  cause.image === image ? cause.reason : `${cause.image}: ${cause.reason}`;

/**
 * Builds images for which nothing is started: plans them and asks for room first.
 * @param folder of the stack's state
 * @param chosen images that are wanted with their ancestors; all where undefined
 */
export async function buildOnly(
  context: Context,
  translation: Translation,
  folder: string,
  chosen: ReadonlySet<string> | undefined,
): Promise<Built> {
  const state = readState(folder);
  const planned = await planImages(context, translation, state, chosen);
  await checkDisk(
    context.plan,
    planned.steps.map(({ name }) => name),
  );
  return buildImages(context, translation, state, folder, planned);
}

/**
 * Builds what the plan says, level by level. An image that cannot be built takes with it what stands on it; all others
 * are built.
 * @param folder of the stack's state, which remembers each image that is built
 * @param strict stop at the first image that cannot be built
 * @throws FleetError where it is no image's fault, or an image is over its budget; where strict, on any failure
 */
export async function buildImages(
  context: Context,
  translation: Translation,
  state: State,
  folder: string,
  planned: ImagePlan,
  strict = false,
): Promise<Built> {
  const count = planned.steps.length;
  if (count === 0) return { digests: planned.digests, built: new Set(), failed: new Map() };
  const phase = new Phase('images', `${String(count)} to build of ${String(planned.wanted)}`);
  const digests = new Map<string, string>();
  const built = new Set<string>();
  const failed = new Map<string, Failed>();
  const started = new Date().toISOString();
  const images: Record<string, ImageBuild> = {};
  for (const level of servicesLast(context, planned)) {
    for (const name of level) {
      const cause = inherited(translation, name, failed);
      if (cause !== undefined) failed.set(name, cause);
    }
    const possible = level.filter((name) => !failed.has(name));
    let left = await stepsOfLevel(context, translation, possible, state, digests);
    // Bake gives up on all others where one fails: they are baked again without it, so at most once for each image.
    while (left.length > 0) {
      const baked = await bakeLevel(context, folder, left, translation.secrets, phase);
      for (const [name, run] of baked.runs) {
        images[name] = { outcome: baked.failed.has(name) ? 'failed' : 'built', ...run };
      }
      const unchanged = planned.wanted - count;
      const completed = new Date().toISOString();
      writeBuildRecord(folder, { started, completed, unchanged, images });
      if (strict && baked.failed.size > 0) {
        throw new FleetError([...baked.failed.values()].map(({ text }) => text));
      }
      // Before it is remembered: the next run must not take for done what is over its budget.
      await checkBudgets(context.plan, baked.digests);
      const whole = baked.failed.size === 0;
      for (const { name, inputs } of left) {
        const digest = whole ? requireDigest(baked.digests, name) : baked.digests.get(name);
        if (digest === undefined) continue;
        digests.set(name, digest);
        built.add(name);
        state.images[name] = inputs;
        state.builds[inputs] = digest;
      }
      // After each level: what is built stays built, whatever comes next.
      writeState(folder, state);
      for (const [name, { reason, text }] of baked.failed) {
        phase.failed(text);
        failed.set(name, { image: name, reason });
      }
      left = left.filter(({ name }) => !digests.has(name) && !failed.has(name));
    }
  }
  const broken = failed.size === 0 ? '' : `, ${String(failed.size)} could not be`;
  phase.done(`${String(count - failed.size)} built and pushed${broken}`);
  return { digests, built, failed };
}

/** Levels in which a broken service, by which bake gives up, never costs a family that takes long to build. */
function servicesLast({ plan }: Context, { levels }: ImagePlan): (readonly string[])[] {
  const services = new Set(plan.services.map(({ slug }) => slug));
  const families = levels.map((level) => level.filter((name) => !services.has(name)));
  return [...families, levels.flat().filter((name) => services.has(name))];
}

/** What keeps an image from being built: an image that it stands on, or that one's own such. */
function inherited(
  { targets }: Translation,
  name: string,
  failed: ReadonlyMap<string, Failed>,
): Failed | undefined {
  const parents = pendingIn(targets.get(name));
  return parents.map((parent) => failed.get(parent)).find((cause) => cause !== undefined);
}
