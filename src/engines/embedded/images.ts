import path from 'node:path';
import { FleetError } from '../../lib/errors';
import { hashInputs } from '../../checkout/inputs';
import { RegistryClient } from '../../registry-client/client';
import { findPending, resolvePending } from '../common/resources';
import { hashJson } from '../../lib/hash';
import type { BuildReason } from '../engine';
import type { Run } from './run';
import type { Translation } from './translate';
import type { BakeTarget } from './translate-image';

/** An image that must be built, and its bake target. */
export interface PlannedImage {
  readonly name: string;
  readonly target: BakeTarget;
  /** Hash of everything it is built from, parents' digests included. */
  readonly inputs: string;
  readonly reason: BuildReason;
}

/** Reads an image's tag, for where its digest is not known. */
export const readTag = (translation: Translation, image: string): string =>
  translation.targets.get(image)?.tags[0]?.split(':').pop() ?? '';

/**
 * Finds the images of one level that must be built, given the digests of earlier levels.
 * @param digests known digests by image name; those found unchanged are added
 */
export async function planLevel(
  { context, translation, state }: Pick<Run, 'context' | 'translation' | 'state'>,
  level: readonly string[],
  digests: Map<string, string>,
): Promise<PlannedImage[]> {
  const { registry, namespace } = context.stack;
  const client = new RegistryClient(registry);
  const steps = await Promise.all(
    level.map(async (name): Promise<PlannedImage[]> => {
      const pending = translation.targets.get(name);
      if (!pending) return [];
      const target = resolveImages(pending, translation, digests);
      const inputs = hashTarget(context.root, target);
      const before = state.images[name];
      if (findPending(pending).some((parent) => !digests.has(parent))) {
        return [{ name, target, inputs, reason: before === undefined ? 'new' : 'parent changed' }];
      }
      const digest = state.builds[inputs];
      if (digest === undefined) {
        return [{ name, target, inputs, reason: before === undefined ? 'new' : 'changed' }];
      }
      if (!(await client.hasDigest(`${namespace}/${name}`, digest))) {
        return [{ name, target, inputs, reason: 'missing in registry' }];
      }
      digests.set(name, digest);
      return [];
    }),
  );
  return steps.flat();
}

/** Replaces images in `value` by their digest where known, by their tag where not. */
export function resolveImages<T>(
  value: T,
  translation: Translation,
  digests: ReadonlyMap<string, string>,
): T {
  return resolvePending(
    value,
    (image) => digests.get(image),
    (image) => readTag(translation, image),
  );
}

/** Hashes by folder: the same few folders are hashed for every service. */
const folderHashes = new Map<string, string>();

/** Hashes all that an image is built from: its target and the content of its folders. */
export function hashTarget(root: string, target: BakeTarget): string {
  const folders = [target.context, ...Object.values(target.contexts)].filter((location) =>
    path.isAbsolute(location),
  );
  return hashJson([
    { ...target, context: '', contexts: makeContextsRelative(target, root) },
    folders.map((folder) => hashFolder(root, folder)),
  ]);
}

/** Named contexts by relative path: the project's own folder is no input. */
const makeContextsRelative = (target: BakeTarget, root: string): Record<string, string> =>
  Object.fromEntries(
    Object.entries(target.contexts).map(([name, location]) => [
      name,
      path.isAbsolute(location) ? path.relative(root, location) : location,
    ]),
  );

function hashFolder(root: string, folder: string): string {
  const relative = path.relative(root, folder);
  const known = folderHashes.get(folder);
  // Git lists neither what lies outside of the project nor what was staged in it.
  const unlisted = /^\.(\.|fleet)(\/|$)/.test(relative);
  const hash = known ?? (unlisted ? hashInputs(folder, ['.']) : hashInputs(root, [relative]));
  folderHashes.set(folder, hash);
  return hash;
}

/** Forgets folder hashes, for a process that edits files between two plans. */
export function clearFolderHashes(): void {
  folderHashes.clear();
}

/** @throws FleetError when a level left an image without a digest */
export function requireDigest(digests: ReadonlyMap<string, string>, name: string): string {
  const digest = digests.get(name);
  if (digest === undefined)
    throw new FleetError(`${name}: the build reported no digest; run it again`);
  return digest;
}
