import { z } from 'zod';
import { runDocker } from './run';
import { parseBytes } from './usage';

/** An image of Docker's, as far as its disk is concerned. */
export interface ImageUse {
  readonly repository: string;
  /** `sha256:…` of a registry; '' where it is of none. */
  readonly digest: string;
  /** When it was made, as Docker prints it: sorted as text it is sorted by time. */
  readonly created: string;
  /** Bytes that only this image has: removing it frees as much. */
  readonly unique: number;
  /** Containers that have it, running or not. */
  readonly containers: number;
}

/** What takes room, in bytes. */
export interface DiskUse {
  /** All of Docker's images together, each layer once. */
  readonly images: number;
  /** The builder's cache. */
  readonly cache: number;
  /** The part of that which may go. */
  readonly reclaimable: number;
}

const bytes = z.string().transform((text) => parseBytes(text) ?? 0);
const imageSchema = z.looseObject({
  Repository: z.string(),
  Digest: z.string(),
  CreatedAt: z.string(),
  UniqueSize: bytes,
  Containers: z.string(),
});
const verboseSchema = z.looseObject({ Images: z.array(imageSchema) });
const totalSchema = z.looseObject({ Type: z.string(), Size: bytes });
const recordSchema = z.looseObject({
  Size: bytes,
  Reclaimable: z.boolean(),
  Shared: z.boolean(),
});

const readLines = <T>(schema: z.ZodType<T>, text: string): T[] =>
  text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => schema.parse(JSON.parse(line)));

/** Lists Docker's images with the room that each takes. It takes Docker seconds, as it looks at each layer. */
export async function listImageUse(): Promise<ImageUse[]> {
  const text = await runDocker(['system', 'df', '--verbose', '--format', '{{json .}}']);
  return verboseSchema.parse(JSON.parse(text)).Images.map((image) => ({
    repository: image.Repository,
    digest: image.Digest.startsWith('sha256:') ? image.Digest : '',
    created: image.CreatedAt,
    unique: image.UniqueSize,
    containers: Number(image.Containers),
  }));
}

/** Reads what Docker's images and the cache of a builder take. */
export async function readDiskUse(builder: string): Promise<DiskUse> {
  const totals = readLines(
    totalSchema,
    await runDocker(['system', 'df', '--format', '{{json .}}']),
  );
  const records = readLines(
    recordSchema,
    await runDocker(['buildx', 'du', `--builder=${builder}`, '--format', 'json']),
  );
  const sum = (list: readonly { readonly Size: number }[]): number =>
    list.reduce((total, { Size }) => total + Size, 0);
  return {
    images: sum(totals.filter(({ Type }) => Type === 'Images')),
    cache: sum(records),
    reclaimable: sum(records.filter(({ Reclaimable, Shared }) => Reclaimable && !Shared)),
  };
}

/** Lets a builder drop what it used least recently, until its cache takes `most` bytes. */
export async function pruneCache(builder: string, most: number): Promise<void> {
  const limit = `--max-used-space=${String(Math.max(1, Math.floor(most)))}`;
  await runDocker(['buildx', 'prune', `--builder=${builder}`, '--force', limit]);
}
