import { z } from 'zod';
import { digest, text } from '../lib/fields';

/** Shape of a row of fleet/scan-exceptions.ts. */

export const EXCEPTIONS_FILE = 'fleet/scan-exceptions.ts';

export const exceptionSchema = z.strictObject({
  /** Its id as the scanner gives it, or one of its other names. */
  vulnerability: text("a vulnerability's id, such as CVE-2025-32434"),
  /** Package that has it, as the scanner names it. */
  package: text("a package's name, such as torch"),
  /** Image row, service or server that it is for; images that are FROM it are meant, too. */
  image: text("an image's name, as in fleet/images.ts"),
  /** The only build of that image that was reviewed. @default every build */
  digest: digest.optional(),
  /** Reason, for reviews and for its renewal. */
  reason: text('why it cannot be fixed yet, and what keeps it from being used'),
  /** Person who decides on its renewal. */
  owner: text('who decides on its renewal'),
  /** Last day, by UTC. */
  until: z.iso.date("write a day such as '2026-12-31'"),
});

export type ScanExceptionInput = z.input<typeof exceptionSchema>;
export type ScanException = Readonly<z.output<typeof exceptionSchema>>;

/** A vulnerability and where it is, as the words for an exception. */
export const nameOfException = ({ vulnerability, package: name, image }: ScanException): string =>
  `${EXCEPTIONS_FILE}: ${vulnerability} in ${name} of ${image}`;

/** Selects the rows that are exceptions, for a reader who leaves it to `readExceptions` to refuse the others. */
export const selectValidExceptions = (rows: readonly unknown[]): ScanException[] =>
  rows.flatMap((row) => exceptionSchema.safeParse(row).data ?? []);
