import { formatIssues } from '../lib/issues';
import { suggestFix } from '../lib/suggest';
import { listImageAncestors } from './checks';
import { toSlug } from './names';
import { EXCEPTIONS_FILE, exceptionSchema, type ScanException } from './scan-exception';
import type { Catalog } from './schema';

/** What an exception may be for. */
const OWNERS = 'the name of an image row, of a service in lower case or of an infrastructure row';

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
    ...services.map(({ name }) => toSlug(name)),
    ...infrastructure.map(({ name }) => name),
  ]);
  const problems: string[] = [];
  const seen = new Set<string>();
  const exceptions = rows.flatMap((row, index) => {
    const { data, error } = exceptionSchema.safeParse(row);
    const place = `row ${String(index + 1)}`;
    const at = `${EXCEPTIONS_FILE}: ${place}`;
    if (!data) {
      const context = { file: EXCEPTIONS_FILE, prefix: `${place}.`, schema: exceptionSchema };
      problems.push(...formatIssues(error, row, context));
      return [];
    }
    if (!known.has(data.image)) {
      problems.push(
        `${at}.image: unknown image: '${data.image}'; ${suggestFix(data.image, known, OWNERS)}`,
      );
    }
    const key = JSON.stringify([data.vulnerability, data.package, data.image, data.digest]);
    if (seen.has(key)) {
      const { vulnerability } = data;
      problems.push(`${at}: is there already: '${vulnerability}'; write one exception for it`);
    }
    seen.add(key);
    return [data];
  });
  return { exceptions, problems };
}

/**
 * Exceptions that bear on one image: its own, and those of all that it is FROM.
 * @param parent image row that it is FROM; undefined where that is an upstream
 */
export function selectExceptions(
  { images, exceptions }: Pick<Catalog, 'images' | 'exceptions'>,
  name: string,
  parent: string | undefined,
): ScanException[] {
  const line = parent === undefined ? [] : [parent, ...listImageAncestors(images, parent)];
  return exceptions.filter(({ image }) => image === name || line.includes(image));
}
