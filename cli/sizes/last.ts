import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { fleetHome } from '../../catalog/home';
import { writeFileAtomic } from '../local/state';
import type { ImageSize } from './report';

const lastSchema = z.record(
  z.string(),
  z.object({
    compressed: z.number(),
    unpacked: z.number(),
    /** Compressed bytes of the layers that its parent does not have. */
    own: z.number(),
    /** Stack whose registry was read. */
    stack: z.string(),
    /** When, ISO 8601. */
    measured: z.string(),
  }),
);

/** What an image weighed when it was measured last, by its name. */
export type LastSizes = z.infer<typeof lastSchema>;

const file = (): string => path.join(fleetHome(), 'sizes', 'images.json');

/** A file that is missing or broken holds no sizes: they are measured again. */
export function readLastSizes(): LastSizes {
  if (!existsSync(file())) return {};
  try {
    return lastSchema.parse(JSON.parse(readFileSync(file(), 'utf8')));
  } catch {
    return {};
  }
}

/** Keeps the sizes that were measured just now, and the former ones of all other images. */
export function rememberSizes(stack: string, sizes: readonly ImageSize[], now = new Date()): void {
  const measured = now.toISOString();
  const fresh = sizes.map(({ image, compressed, unpacked, own }): [string, LastSizes[string]] => [
    image,
    { compressed, unpacked, own, stack, measured },
  ]);
  const all: LastSizes = { ...readLastSizes(), ...Object.fromEntries(fresh) };
  writeFileAtomic(file(), `${JSON.stringify(all, null, 1)}\n`);
}
