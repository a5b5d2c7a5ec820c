import { isDeepStrictEqual } from 'node:util';
import type { Changes, ContainerImpact, ImageImpact } from './compute-impacts';
import { hashTarget } from '../engines/embedded/images';
import type { Translation } from '../engines/embedded/translate';
import { omit } from '../lib/records';
import { LABELS } from '../docker/labels';

/** The resources of one stack's program at one commit: each image and container, as far as they can be compared. */
export interface Snapshot {
  /** Hash of all that an image is built from, but for the digests of images that it takes. */
  readonly images: Readonly<Record<string, string>>;
  /** A container as compose and Pulumi compare it with the one that runs. */
  readonly containers: Readonly<Record<string, Definition>>;
}

type Definition = Readonly<Record<string, unknown>>;

/** Of a stack that there was not. */
export const EMPTY_SNAPSHOT: Snapshot = { images: {}, containers: {} };

/** @param root the checkout that the translation is of */
export function takeSnapshot(
  root: string,
  { targets, compose }: Pick<Translation, 'targets' | 'compose'>,
): Snapshot {
  const images = [...targets].map(([name, target]) => [name, hashTarget(root, target)]);
  const containers = Object.entries(compose.services).map(([name, service]) => {
    // The label says again what the other fields do.
    const labels = omit(service.labels, [LABELS.definition]);
    // Whom it waits for, and when its image is pulled, are no part of what runs.
    return [name, { ...omit(service, ['depends_on', 'pull_policy']), labels }];
  });
  // As it would come from another process: without what is undefined.
  return JSON.parse(
    JSON.stringify({
      images: Object.fromEntries(images) as object,
      containers: Object.fromEntries(containers) as object,
    }),
  ) as Snapshot;
}

/**
 * Compares two snapshots and explains each change as far as files tell.
 * @param named changes that files explain, by image
 * @param updates whether an engine changes a running container's limits
 */
export function compareSnapshots(
  before: Snapshot,
  after: Snapshot,
  { images: named }: Pick<Changes, 'images'>,
  updates: boolean,
): Changes {
  const images = Object.entries(after.images)
    .filter(([name, hash]) => before.images[name] !== hash)
    .map(([name]): [string, Omit<ImageImpact, 'image'>] => [
      name,
      before.images[name] === undefined
        ? { reason: 'new' }
        : (named.get(name) ?? { reason: 'definition' }),
    ]);
  const names = [...new Set([...Object.keys(after.containers), ...Object.keys(before.containers)])];
  const containers = names.flatMap((name): [string, Omit<ContainerImpact, 'container'>][] => {
    const [old, now] = [before.containers[name], after.containers[name]];
    if (old === undefined) return [[name, { action: 'create', because: 'new' }]];
    if (now === undefined)
      return [[name, { ...findOwner(old), action: 'remove', because: 'gone' }]];
    if (isDeepStrictEqual(old, now)) return [];
    const action = updates && isDeepStrictEqual(removeLimits(old), removeLimits(now));
    return [[name, { action: action ? 'update' : 'replace', because: 'definition' }]];
  });
  return { images: new Map(images), containers: new Map(containers) };
}

/** All but what Docker changes of a container that runs, as Pulumi has it do. */
const removeLimits = (definition: Definition): Definition =>
  omit(definition, ['mem_limit', 'memswap_limit', 'restart']);

function findOwner({ labels }: Definition): { readonly service?: string } {
  const { [LABELS.service]: service, [LABELS.infrastructure]: server } = labels as Record<
    string,
    string | undefined
  >;
  return service === undefined || server !== undefined ? {} : { service };
}
