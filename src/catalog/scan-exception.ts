import { z } from 'zod';
import { imageAncestors } from './checks';
import { slugOf } from './names';
import type { Catalog } from './schema';
import { digest, text } from '../lib/fields';

/** Shape of a row of fleet/scan-exceptions.ts, and what must be true of all of them. */

const FILE = 'fleet/scan-exceptions.ts';

export const exceptionSchema = z.strictObject({
  /** Its id as the scanner gives it, or one of its other names. */
  vulnerability: text("a vulnerability's id, such as CVE-2025-32434"),
  /** Package that has it, as the scanner names it. */
  package: text("a package's name, such as torch"),
  /** Image row, service or server that it is for; images that are FROM it are meant, too. */
  image: text("an image's name, as in fleet/images.ts"),
  /** The only build of that image that was reviewed. @default every build */
  digest: digest.optional(),
  /** Why; for whoever reviews it, or must decide on its renewal. */
  reason: text('why it cannot be fixed yet, and what keeps it from being used'),
  /** Who answers for it. */
  owner: text('who decides on its renewal'),
  /** Last day, by UTC. */
  until: z.iso.date("write a day such as '2026-12-31'"),
});

export type ScanExceptionInput = z.input<typeof exceptionSchema>;
export type ScanException = Readonly<z.output<typeof exceptionSchema>>;

/** A vulnerability and where it is, as the words for an exception. */
export const nameOfException = ({ vulnerability, package: name, image }: ScanException): string =>
  `${FILE}: ${vulnerability} in ${name} of ${image}`;

/** Selects the rows that are exceptions, for a reader who leaves it to `readExceptions` to refuse the others. */
export const selectValidExceptions = (rows: readonly unknown[]): ScanException[] =>
  rows.flatMap((row) => exceptionSchema.safeParse(row).data ?? []);

/**
 * The fleet's exceptions, checked against the other rows.
 * @returns what they are, and a line for each that is wrong
 */
export function readExceptions(
  rows: readonly unknown[],
  { images, services, infrastructure }: Omit<Catalog, 'exceptions' | 'readings'>,
): { readonly exceptions: ScanException[]; readonly problems: readonly string[] } {
  const known = new Set([
    ...images.map(({ name }) => name),
    ...services.map(({ name }) => slugOf(name)),
    ...infrastructure.map(({ name }) => name),
  ]);
  const problems: string[] = [];
  const seen = new Set<string>();
  const exceptions = rows.flatMap((row, index) => {
    const { data, error } = exceptionSchema.safeParse(row);
    const at = `${FILE}: number ${String(index + 1)}`;
    if (!data) {
      problems.push(
        ...error.issues.map(({ path, message }) => `${[at, ...path].join(': ')}: ${message}`),
      );
      return [];
    }
    if (!known.has(data.image)) {
      problems.push(
        `${at}: image: given '${data.image}'; write an image row's name, a service's in lower case or a server's`,
      );
    }
    const key = JSON.stringify([data.vulnerability, data.package, data.image, data.digest]);
    if (seen.has(key)) problems.push(`${at}: is there already; write one exception for it`);
    seen.add(key);
    return [data];
  });
  return { exceptions, problems };
}

/**
 * Exceptions that bear on one image: its own, and those of all that it is FROM.
 * @param parent image row that it is FROM; undefined where that is an upstream
 */
export function exceptionsFor(
  { images, exceptions }: Pick<Catalog, 'images' | 'exceptions'>,
  name: string,
  parent: string | undefined,
): ScanException[] {
  const line = parent === undefined ? [] : [parent, ...imageAncestors(images, parent)];
  return exceptions.filter(({ image }) => image === name || line.includes(image));
}
