import type { Finding } from '../../src/lib/finding';
import { KINDS, type Kind } from '../../test/fleet/fixtures/large-monorepo/kinds';
import type { Place, PlacedSeed } from '../../test/fleet/fixtures/large-monorepo/seed';

/** The result of one seed. */
export interface Found {
  readonly seed: PlacedSeed;
  /** Findings at its place, under a rule of its kind. */
  readonly by: readonly Finding[];
  /** Findings at its place under other rules: add that rule's name, or the seed causes another defect. */
  readonly otherwise: readonly Finding[];
}

export interface Match {
  readonly seeds: readonly Found[];
  /** Findings at places without a seed. */
  readonly elsewhere: readonly Finding[];
}

/** Matches findings with seeds, by service, file and line. */
export function match(
  seeds: readonly PlacedSeed[],
  findings: readonly Finding[],
  rules: Readonly<Record<Kind, readonly string[]>>,
): Match {
  const matched = seeds.map((seed): Found => {
    const here = findings.filter((finding) => isAt(finding, seed));
    const fits = ({ rule }: Finding): boolean => rules[seed.kind].includes(rule);
    return {
      seed,
      by: here.filter(fits),
      otherwise: here.filter((finding) => !fits(finding)),
    };
  });
  const explained = new Set(matched.flatMap(({ by, otherwise }) => [...by, ...otherwise]));
  return { seeds: matched, elsewhere: findings.filter((finding) => !explained.has(finding)) };
}

/** Compares places. A finding without a service is its file's, whichever service runs it. */
const isAt = ({ service, file, line }: Finding, seed: PlacedSeed): boolean =>
  (service === null || seed.services.includes(service)) &&
  seed.places.some((place) => place.file === file && isNear(place, line));

const isNear = (place: Place, line: number | null): boolean =>
  place.line === null || (line !== null && Math.abs(line - place.line) <= 1);

/** Counts of one kind. */
export interface Tally {
  readonly kind: Kind;
  readonly seeded: number;
  readonly found: number;
  /** Number of seeds that are found with another severity than a person would give. */
  readonly severity: number;
}

export const tally = ({ seeds }: Match): Tally[] =>
  KINDS.map((kind) => {
    const those = seeds.filter(({ seed }) => seed.kind === kind);
    const found = those.filter(({ by }) => by.length > 0);
    return {
      kind,
      seeded: those.length,
      found: found.length,
      severity: found.filter(({ seed, by }) => !by.some((f) => f.severity === seed.severity))
        .length,
    };
  });

/** Calculates the share of findings that name a real defect; 1 without findings. */
export const precision = ({ elsewhere }: Match, findings: readonly Finding[]): number =>
  findings.length === 0 ? 1 : 1 - elsewhere.length / findings.length;

/** Calculates the share of seeds that were found. */
export const recall = ({ seeds }: Match): number =>
  seeds.filter(({ by }) => by.length > 0).length / seeds.length;
