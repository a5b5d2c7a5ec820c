import { z } from 'zod';
import { toSlug } from '../catalog/names';
import { definitionSchema } from './definition';

/**
 * A hold keeps a service at an earlier definition. It is a line of `fleet/holds/<stack>.json`, which the program reads: so each
 * preview shows it, and no later `up` releases again by accident what has failed.
 */
export const holdSchema = z.strictObject({
  definition: definitionSchema,
  /** When it began, as ISO 8601. */
  since: z.string(),
  /** Why, in one line. */
  why: z.string(),
  /** Id of the definition that failed: the hold ends when the row gives another one. @default a person made the hold, and `release` ends it */
  failed: z.string().optional(),
});

export type Hold = z.infer<typeof holdSchema>;

/** The holds of a stack, by the service's name. */
export const holdsSchema = z.record(z.string(), holdSchema);

export type Holds = z.infer<typeof holdsSchema>;

/** Lists the images that services are held at, by the service's slug. */
export const listHeldImages = (holds: Holds): ReadonlyMap<string, string> =>
  new Map(Object.entries(holds).map(([name, { definition }]) => [toSlug(name), definition.image]));

/** File of a stack's holds, relative to the project. */
export const nameHoldsFile = (stack: string): string => `fleet/holds/${stack}.json`;
