import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { fleetHome } from '../../catalog/home';
import type { StackConfig } from '../../catalog/stack';
import type { Growth } from '../local/disk';
import { writeFileAtomic } from '../local/state';
import type { ImageSize } from './report';

/** What images added to their parents when they were last measured, for plans that ask no registry. */

type Where = Pick<StackConfig, 'registry' | 'namespace'>;

const schema = z.record(z.string(), z.object({ compressed: z.number(), unpacked: z.number() }));

const file = (): string => path.join(fleetHome(), 'sizes', 'images.json');

const repository = ({ registry, namespace }: Where, image: string): string =>
  `${registry}/${namespace}/${image}`;

export function rememberSizes(where: Where, sizes: readonly ImageSize[]): void {
  const fresh = sizes.map(({ image, own, ownUnpacked }) => [
    repository(where, image),
    { compressed: own, unpacked: ownUnpacked },
  ]);
  const all = { ...remembered(), ...(Object.fromEntries(fresh) as ReturnType<typeof remembered>) };
  writeFileAtomic(file(), `${JSON.stringify(all, null, 1)}\n`);
}

/** Megabytes of 10^6 bytes by image name; none where nothing of this registry was measured. */
export function lastSizes(where: Where): Map<string, Growth> {
  const prefix = repository(where, '');
  return new Map(
    Object.entries(remembered())
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, { compressed, unpacked }]) => [
        name.slice(prefix.length),
        { compressed: compressed / 1e6, unpacked: unpacked / 1e6 },
      ]),
  );
}

/** A file that is missing or broken is written anew when images are measured next. */
function remembered(): z.output<typeof schema> {
  if (!existsSync(file())) return {};
  try {
    return schema.parse(JSON.parse(readFileSync(file(), 'utf8')));
  } catch {
    return {};
  }
}
