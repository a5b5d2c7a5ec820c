import { z } from 'zod';
import { readManifest } from '../docker/buildx';
import type { StoredVersion } from './choose';

/** A registry's images, as far as pruning goes. */
export interface Store {
  /** Lists every version of `name`; none if the registry does not have the image. */
  listVersions(name: string): Promise<StoredVersion[]>;
  remove(name: string, version: StoredVersion): Promise<void>;
  /** A step that is left before the disk has room; undefined where none is. */
  readonly afterwards: string | undefined;
}

const index = z.object({ manifests: z.array(z.object({ digest: z.string() })).default([]) });

/** Lists the digests of an index's parts. */
export async function listParts(reference: string): Promise<string[]> {
  const text = await readManifest(reference);
  return index.parse(JSON.parse(text)).manifests.map(({ digest }) => digest);
}
