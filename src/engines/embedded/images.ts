import path from 'node:path';
import { FleetError } from '../../lib/errors';
import { hashInputs } from '../../checkout/inputs';
import type { Context } from '../../checkout/context';
import { hasDigest } from '../../registry/local';
import { pendingIn, resolvePending } from '../common/resources';
import { hashOf, type State } from './state';
import type { Translation } from './translate';
import type { BakeTarget } from './translate-image';

/** What is to be done about one image. */
export interface ImageStep {
  readonly name: string;
  readonly target: BakeTarget;
  /** Hash of everything it is built from, parents' digests included. */
  readonly inputs: string;
  readonly reason: 'new' | 'changed' | 'parent changed' | 'missing in registry';
}

/** Tag of an image, for where its digest is not known. */
export const tagOf = (translation: Translation, image: string): string =>
  translation.targets.get(image)?.tags[0]?.split(':').pop() ?? '';

/**
 * The images of one level that must be built, given the digests of earlier levels.
 * @param digests known digests by image name; those found unchanged are added
 */
export async function stepsOfLevel(
  context: Context,
  translation: Translation,
  level: readonly string[],
  state: State,
  digests: Map<string, string>,
): Promise<ImageStep[]> {
  const steps = await Promise.all(
    level.map(async (name): Promise<ImageStep[]> => {
      const pending = translation.targets.get(name);
      if (!pending) return [];
      const target = resolve(pending, translation, digests);
      const inputs = inputsHash(context.root, target);
      const before = state.images[name];
      if (pendingIn(pending).some((parent) => !digests.has(parent))) {
        return [{ name, target, inputs, reason: before === undefined ? 'new' : 'parent changed' }];
      }
      const digest = state.builds[inputs];
      if (digest === undefined) {
        return [{ name, target, inputs, reason: before === undefined ? 'new' : 'changed' }];
      }
      const { registry, namespace } = context.stack;
      if (!(await hasDigest(registry, `${namespace}/${name}`, digest))) {
        return [{ name, target, inputs, reason: 'missing in registry' }];
      }
      digests.set(name, digest);
      return [];
    }),
  );
  return steps.flat();
}

/** `value` with images by digest where known, by tag where not. */
export function resolve<T>(
  value: T,
  translation: Translation,
  digests: ReadonlyMap<string, string>,
): T {
  return resolvePending(
    value,
    (image) => digests.get(image),
    (image) => tagOf(translation, image),
  );
}

/** Folders by path: the same few are hashed for every service. */
const folderHashes = new Map<string, string>();

/** Hash of all that an image is built from: what it is told as, and the content of its folders. */
export function inputsHash(root: string, target: BakeTarget): string {
  const folders = [target.context, ...Object.values(target.contexts)].filter((location) =>
    path.isAbsolute(location),
  );
  return hashOf([
    { ...target, context: '', contexts: contextsByContent(target, root) },
    folders.map((folder) => hashOfFolder(root, folder)),
  ]);
}

/** Where the project lies is no input. */
const contextsByContent = (target: BakeTarget, root: string): Record<string, string> =>
  Object.fromEntries(
    Object.entries(target.contexts).map(([name, location]) => [
      name,
      path.isAbsolute(location) ? path.relative(root, location) : location,
    ]),
  );

function hashOfFolder(root: string, folder: string): string {
  const relative = path.relative(root, folder);
  const known = folderHashes.get(folder);
  // Git lists neither what lies outside of the project nor what was staged in it.
  const unlisted = /^\.(\.|fleet)(\/|$)/.test(relative);
  const hash = known ?? (unlisted ? hashInputs(folder, ['.']) : hashInputs(root, [relative]));
  folderHashes.set(folder, hash);
  return hash;
}

/** Forgets folder hashes, for a process that edits files between two plans. */
export function forgetFolders(): void {
  folderHashes.clear();
}

/** @throws FleetError when a level left an image without a digest */
export function requireDigest(digests: ReadonlyMap<string, string>, name: string): string {
  const digest = digests.get(name);
  if (digest === undefined) throw new FleetError(`${name}: the build reported no digest`);
  return digest;
}
