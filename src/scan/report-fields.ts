import { z } from 'zod';
import { SEVERITIES } from '../stack/scan';

/** Fields that scanners leave out of their reports, as programs in Go do where a value is empty. */

/** A list; empty where it is left out or null. */
export const listOrNull = <Item extends z.ZodType>(item: Item): z.ZodType<z.output<Item>[]> =>
  z
    .array(item)
    .nullish()
    .transform((list) => list ?? []);

/** A severity in capitals or not; undefined where the database knows none. */
export const optionalSeverity = z
  .string()
  .nullish()
  .transform((text) => (text ? text.toUpperCase() : undefined))
  .pipe(z.enum(SEVERITIES).optional());

/** Findings of which a real report gives at least one a severity. */
const MANY = 10;

/** Checks that a report rates what it finds at all: with its severities under another name everything would pass. */
export const ratesFindings = (
  findings: readonly { readonly severity?: string | undefined }[],
): boolean => findings.length < MANY || findings.some(({ severity }) => severity !== undefined);
