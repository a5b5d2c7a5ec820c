import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { fleetHome } from '../../catalog/home';
import { writeFileAtomic } from '../local/state';
import type { Bytes, ImageSize } from './report';

/** What images added to their parents when they were last measured, by `registry/namespace/name`: newest last. */

const lastSchema = z.record(z.string(), z.object({ compressed: z.number(), unpacked: z.number() }));

const file = (): string => path.join(fleetHome(), 'sizes', 'images.json');

/** A file that is missing or broken costs one more measurement. */
export function lastSizes(): Readonly<Record<string, Bytes>> {
  if (!existsSync(file())) return {};
  try {
    return lastSchema.parse(JSON.parse(readFileSync(file(), 'utf8')));
  } catch {
    return {};
  }
}

/** @param repository `registry/namespace` that the images are in */
export function rememberSizes(repository: string, sizes: readonly ImageSize[]): void {
  if (sizes.length === 0) return;
  const fresh = sizes.map(({ image, own, ownUnpacked }): [string, Bytes] => [
    `${repository}/${image}`,
    { compressed: own, unpacked: ownUnpacked },
  ]);
  const measured = Object.fromEntries(fresh);
  const others = Object.entries(lastSizes()).filter(([name]) => !(name in measured));
  writeFileAtomic(
    file(),
    `${JSON.stringify({ ...Object.fromEntries(others), ...measured }, null, 1)}\n`,
  );
}
