import type { DiskUse, ImageUse } from '../docker/disk-use';

/** An image that may stand in the way of a disk budget. */
export interface Candidate extends ImageUse {
  /** Why it stays; undefined where it may go. */
  readonly kept: string | undefined;
}

/** What goes, so that images and build cache fit a budget. */
export interface DiskPlan {
  /** Oldest first. */
  readonly images: readonly Candidate[];
  /** Bytes of the build cache. */
  readonly cache: number;
  /** Bytes above the budget when all that goes is gone; 0 where it fits. */
  readonly over: number;
}

/**
 * Chooses what goes until images and cache take `budget` bytes: images first, oldest first, as the registry has them, then as
 * much of the cache as is needed, of which the builder drops what it used least recently.
 */
export function chooseForDisk(
  use: DiskUse,
  candidates: readonly Candidate[],
  budget: number,
): DiskPlan {
  let over = Math.max(0, use.images + use.cache - budget);
  const images: Candidate[] = [];
  for (const image of sortByAge(candidates)) {
    if (over <= 0) break;
    if (image.kept !== undefined) continue;
    images.push(image);
    over -= image.unique;
  }
  const cache = Math.min(Math.max(0, over), use.reclaimable);
  return { images, cache, over: Math.max(0, over - cache) };
}

const sortByAge = (candidates: readonly Candidate[]): Candidate[] =>
  [...candidates].sort((one, other) =>
    one.created < other.created ? -1 : one.created > other.created ? 1 : 0,
  );

/**
 * Says why images of a registry's namespace stay.
 * @param prefix `registry/namespace`: images elsewhere are none of the fleet's
 * @param known whether a row has an image of this name
 * @param doubt why somebody may still want an image that no row has; undefined where nobody does
 */
export function judgeImages(
  images: readonly ImageUse[],
  prefix: string,
  {
    inUse,
    known,
    doubt,
  }: {
    readonly inUse: ReadonlySet<string>;
    readonly known: (name: string) => boolean;
    readonly doubt: (name: string) => string | undefined;
  },
): Candidate[] {
  const own = sortByAge(
    images
      .filter(({ repository, digest }) => repository.startsWith(`${prefix}/`) && digest !== '')
      .map((image) => ({ ...image, kept: undefined })),
  );
  const newest = new Map(own.map(({ repository, digest }) => [repository, digest]));
  return own.map((image) => {
    const name = image.repository.slice(prefix.length + 1);
    return { ...image, kept: explain(image, name) };
  });

  function explain(image: ImageUse, name: string): string | undefined {
    if (image.containers > 0) return 'a container has it';
    if (inUse.has(image.digest))
      return 'a container, a pin, a hold or the history of a stack names it';
    if (!known(name)) return doubt(name);
    return newest.get(image.repository) === image.digest ? 'the newest of its row' : undefined;
  }
}
