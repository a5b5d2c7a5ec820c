import type { Monorepo } from '../fixtures/large-monorepo/generate';
import type { Kind } from '../fixtures/large-monorepo/kinds';
import type { PlacedSeed } from '../fixtures/large-monorepo/seed';
import { must } from './errors';

/** Reads a file of a generated monorepo. */

export const textOf = ({ files }: Pick<Monorepo, 'files'>, file: string): string =>
  String(must(files.get(file)));

export const seedsOf = ({ seeds }: Monorepo, ...kinds: Kind[]): PlacedSeed[] =>
  seeds.filter(({ kind }) => kinds.includes(kind));

/** Returns the best place for a finding of a seed. */
export const placeOf = ({ places }: PlacedSeed): PlacedSeed['places'][number] => must(places[0]);

/** Reads the line of a seed, without its indentation. */
export function lineOf(monorepo: Monorepo, seed: PlacedSeed): string {
  const { file, line } = placeOf(seed);
  return must(textOf(monorepo, file).split('\n')[(line ?? 0) - 1]).trim();
}
