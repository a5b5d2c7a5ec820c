import { FleetError } from '../../lib/errors';
import type { Context } from '../../checkout/context';
import { Phase } from '../../lib/output';
import { bakeLevel } from './bake';
import { writeBuildRecord, type ImageBuild } from './build-record';
import { checkBudgets } from '../common/budgets';
import { requireDigest, planLevel } from './images';
import { checkDisk } from '../common/disk';
import { planImages, type ImagePlan } from './image-plan';
import { findPending } from '../common/resources';
import type { Run } from './run';
import { writeState } from './state';
import type { Translation } from './translate';

/** The result of a build. */
export interface BuildResult {
  /** Digests of the images that were built or had not changed. */
  readonly digests: ReadonlyMap<string, string>;
  /** Names of the images that this run built. */
  readonly built: ReadonlySet<string>;
  /** Failures by the name of each image that could not be built. */
  readonly failed: ReadonlyMap<string, ImageFailure>;
}

/** Reason why an image could not be built. */
export interface ImageFailure {
  /** The image whose build failed: itself or one of its ancestors. */
  readonly image: string;
  /** In one line. */
  readonly reason: string;
}

/** The end of a strict build at its first failure. */
export class StrictBuildError extends FleetError {
  constructor(
    texts: readonly string[],
    /** As of a build's result: the images that failed, and those that stand on them. */
    readonly failed: BuildResult['failed'],
  ) {
    super(texts);
  }
}

/** Explains why `image` could not be built, naming the ancestor whose build failed. */
export const explainImageFailure = (image: string, cause: ImageFailure): string =>
  cause.image === image ? cause.reason : `${cause.image}: ${cause.reason}`;

/**
 * Builds the selected images with their ancestors, and starts nothing.
 * @throws FleetError where the disk has no room for them
 */
export async function buildOnly(run: Run): Promise<BuildResult> {
  const planned = await planImages(run);
  await checkDisk(
    run.context.plan,
    planned.steps.map(({ name }) => name),
  );
  return buildImages(run, planned);
}

/**
 * Builds the planned images, level by level. An image that cannot be built fails its descendants too; all others are
 * built. The stack's state remembers each image that is built.
 * @throws FleetError where no single image is at fault, or an image is over its budget; where strict, on any failure
 */
export async function buildImages(run: Run, planned: ImagePlan): Promise<BuildResult> {
  const { context, translation, state, folder, strict } = run;
  const count = planned.steps.length;
  if (count === 0) return { digests: planned.digests, built: new Set(), failed: new Map() };
  const phase = new Phase('images', `${String(count)} to build of ${String(planned.wanted)}`);
  const digests = new Map<string, string>();
  const built = new Set<string>();
  const failed = new Map<string, ImageFailure>();
  const started = new Date().toISOString();
  const images: Record<string, ImageBuild> = {};
  for (const level of putServicesLast(context, planned)) {
    for (const name of level) {
      const cause = findFailedParent(translation, name, failed);
      if (cause !== undefined) failed.set(name, cause);
    }
    const possible = level.filter((name) => !failed.has(name));
    let left = await planLevel(run, possible, digests);
    // Bake gives up on all others where one fails: they are baked again without it, so at most once for each image.
    while (left.length > 0) {
      const baked = await bakeLevel(run, left, phase);
      for (const [name, times] of baked.times) {
        images[name] = { outcome: baked.failed.has(name) ? 'failed' : 'built', ...times };
      }
      const unchanged = planned.wanted - count;
      const completed = new Date().toISOString();
      writeBuildRecord(folder, { started, completed, unchanged, images });
      if (strict && baked.failed.size > 0) {
        const texts = [...baked.failed.values()].map(({ text }) => text);
        for (const [image, { reason }] of baked.failed) failed.set(image, { image, reason });
        throw new StrictBuildError(texts, addDescendants(translation, planned, failed));
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
        phase.printFailure(text);
        failed.set(name, { image: name, reason });
      }
      left = left.filter(({ name }) => !digests.has(name) && !failed.has(name));
    }
  }
  const broken = failed.size === 0 ? '' : `, ${String(failed.size)} could not be`;
  phase.finish(`${String(count - failed.size)} built and pushed${broken}`);
  return { digests, built, failed };
}

/** Orders the levels so that a failed service, at which bake stops, never delays a family that takes long to build. */
function putServicesLast({ plan }: Context, { levels }: ImagePlan): (readonly string[])[] {
  const services = new Set(plan.services.map(({ slug }) => slug));
  const families = levels.map((level) => level.filter((name) => !services.has(name)));
  return [...families, levels.flat().filter((name) => services.has(name))];
}

/** Adds the images that stand on those that failed. */
function addDescendants(
  translation: Translation,
  { levels }: ImagePlan,
  failed: BuildResult['failed'],
): BuildResult['failed'] {
  const all = new Map(failed);
  for (const name of levels.flat()) {
    const cause = findFailedParent(translation, name, all);
    if (cause) all.set(name, cause);
  }
  return all;
}

/** Finds the failure of a parent, or of a parent's parent, that keeps an image from being built. */
function findFailedParent(
  { targets }: Translation,
  name: string,
  failed: ReadonlyMap<string, ImageFailure>,
): ImageFailure | undefined {
  const parents = findPending(targets.get(name));
  return parents.map((parent) => failed.get(parent)).find((cause) => cause !== undefined);
}
