import path from 'node:path';
import { z } from 'zod';
import { locateFleetHome } from '../lib/home';
import { readRecord, writeRecord } from '../lib/files';
import type { Bytes, ImageSize } from './image-size';

/** Reads what images weighed when they were last measured, by `registry/namespace/name`: newest last. */

const bytes = { compressed: z.number(), unpacked: z.number() };
const lastSchema = z.record(
  z.string(),
  z.object({
    ...bytes,
    /** Size that it adds to its parent. */
    own: z.object(bytes),
    /** When, ISO 8601. */
    measured: z.string(),
  }),
);

type LastSizes = z.infer<typeof lastSchema>;

/** One image's, and where it was measured. */
export type NewestSize = LastSizes[string] & { readonly repository: string };

const file = (): string => path.join(locateFleetHome(), 'sizes', 'images.json');

/** A file that is missing or broken costs one more measurement. */
export const readLastSizes = (): LastSizes => readRecord(file(), lastSchema) ?? {};

/** Reads what images add to their parents. */
export const readOwnSizes = (): Readonly<Record<string, Bytes>> =>
  Object.fromEntries(Object.entries(readLastSizes()).map(([name, { own }]) => [name, own]));

/** Reads the newest size by the image's name alone, from any registry. */
export const readNewestSizes = (): Readonly<Record<string, NewestSize>> =>
  Object.fromEntries(
    Object.entries(readLastSizes()).map(([repository, size]) => [
      path.posix.basename(repository),
      { ...size, repository },
    ]),
  );

/** @param repository `registry/namespace` that the images are in */
export function writeLastSizes(
  repository: string,
  sizes: readonly ImageSize[],
  now = new Date(),
): void {
  if (sizes.length === 0) return;
  const fresh: LastSizes = Object.fromEntries(
    sizes.map(({ image, compressed, unpacked, own, ownUnpacked }) => [
      `${repository}/${image}`,
      {
        compressed,
        unpacked,
        own: { compressed: own, unpacked: ownUnpacked },
        measured: now.toISOString(),
      },
    ]),
  );
  const others = Object.entries(readLastSizes()).filter(([name]) => !(name in fresh));
  writeRecord(file(), `${JSON.stringify({ ...Object.fromEntries(others), ...fresh }, null, 1)}\n`);
}
