import type { Monorepo } from '../fixtures/large-monorepo/generate';
import type { Kind } from '../fixtures/large-monorepo/kinds';
import type { PlacedSeed } from '../fixtures/large-monorepo/seed';
import { must } from './errors';

/** What tests look up in a generated monorepo. */

export const textOf = ({ files }: Pick<Monorepo, 'files'>, file: string): string =>
  String(must(files.get(file)));

export const seedsOf = ({ seeds }: Monorepo, ...kinds: Kind[]): PlacedSeed[] =>
  seeds.filter(({ kind }) => kinds.includes(kind));

/** Where a finding of a seed should point. */
export const placeOf = ({ places }: PlacedSeed): PlacedSeed['places'][number] => must(places[0]);

/** The line at which a seed lies, without its indentation. */
export function lineOf(monorepo: Monorepo, seed: PlacedSeed): string {
  const { file, line } = placeOf(seed);
  return must(textOf(monorepo, file).split('\n')[(line ?? 0) - 1]).trim();
}
