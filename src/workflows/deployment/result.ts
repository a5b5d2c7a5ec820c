import { z } from 'zod';
import { toSlug } from '../../catalog/names';
import type { Row } from './rows';

/** The part of what `up --json` prints that tells which services failed. */
const upSchema = z.looseObject({
  broken: z.array(z.looseObject({ service: z.string(), reverted: z.string().optional() })),
});

/** What became of a deployment, by containers' and services' names. */
export interface Result {
  /** False where `up` stopped before it could tell how the services run. */
  readonly ended: boolean;
  /** Containers that were created, replaced, changed in place, started again or removed. */
  readonly rolled: readonly string[];
  /** Services that were put back to an earlier definition. */
  readonly reverted: readonly string[];
  /** Services that failed and were not put back. */
  readonly failed: readonly string[];
  /** Containers that were to be changed and were not, such as those that wait for a service that was put back. */
  readonly left: readonly string[];
  /** Services that are held now. */
  readonly held: readonly string[];
}

/**
 * Sums up a deployment.
 * @param planned what it was to do
 * @param still what it would do now, which is what it has not done; undefined where nobody can tell
 * @param up what `up --json` printed, as it was parsed; undefined where that is no JSON
 */
export function sumUp(
  planned: readonly Row[],
  still: readonly Row[] | undefined,
  up: unknown,
  held: readonly string[],
): Result {
  const told = upSchema.safeParse(up);
  const broken = told.data?.broken ?? [];
  const names = (reverted: boolean): string[] =>
    broken
      .filter((each) => (each.reverted !== undefined) === reverted)
      .map(({ service }) => service);
  const bad = new Set(broken.map(({ service }) => toSlug(service)));
  const open = new Set(listContainers(still ?? (told.success ? [] : planned)));
  const containers = listContainers(planned).filter((name) => !bad.has(toSlug(name)));
  return {
    ended: told.success,
    rolled: containers.filter((name) => !open.has(name)),
    reverted: names(true),
    failed: names(false),
    left: containers.filter((name) => open.has(name)),
    held,
  };
}

const listContainers = (rows: readonly Row[]): string[] =>
  rows.filter(({ kind }) => kind === 'container').map(({ name }) => name);
