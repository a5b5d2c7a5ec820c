import type { z } from 'zod';
import { checkCatalog } from './checks';
import { FleetError } from '../lib/errors';
import { formatHiddenKeys, formatIssues, writeKeys, type IssueContext } from '../lib/issues';
import { readExceptions } from './scan-exception-rules';
import {
  imageSchema,
  infrastructureSchema,
  machineSchema,
  serviceSchema,
  type Catalog,
} from './schema';
import { parseVramReadings, findUnknownReadings } from './vram-readings';

const UNKNOWN = 'remove it, or see src/catalog/schema.ts for the keys of a row';

/** Rows as written, and the file a person finds them in. */
export interface Source {
  readonly file: string;
  readonly rows: readonly unknown[];
}

/** Every file of rows, by what the rows describe. */
export interface CatalogSources {
  readonly images: readonly Source[];
  readonly services: readonly Source[];
  readonly infrastructure: readonly Source[];
  readonly machines: readonly Source[];
  /** Rows of fleet/scan-exceptions.ts. */
  readonly exceptions: readonly unknown[];
  /** Measured GPU memory, and its file. @default nothing was */
  readonly readings?: { readonly file: string; readonly content: unknown };
}

/**
 * Parses and checks a catalog.
 * @throws FleetError with one line for each violation, all at once
 */
export function parseCatalog(sources: CatalogSources): Catalog {
  const problems: string[] = [];
  const files = new Map<string, string>();
  const read = <T extends { name: string }>(list: readonly Source[], schema: z.ZodType<T>): T[] => {
    /** The file that has the rows before, by name. */
    const earlier = new Map<string, string>();
    return list.flatMap(({ file, rows }) =>
      rows.flatMap((row, index) => {
        const given = rowName(row);
        const name = given ?? `row ${String(index + 1)}`;
        const other = earlier.get(name);
        if (other !== undefined) {
          const said = other === file ? 'is the name of two rows' : `is also in ${other}`;
          problems.push(`${file}: ${name}.name: ${said}: '${name}'; rename or remove one`);
        }
        if (given !== undefined) earlier.set(name, file);
        const result = schema.safeParse(row);
        const place: IssueContext = {
          file,
          prefix: `${name}.`,
          schema,
          fixUnknown: (_, near) => writeKeys(near) ?? UNKNOWN,
        };
        const hidden = formatHiddenKeys(row, place);
        if (result.success && hidden.length === 0) {
          if (!files.has(result.data.name)) files.set(result.data.name, file);
          return [result.data];
        }
        problems.push(...(result.error ? formatIssues(result.error, row, place) : hidden));
        return [];
      }),
    );
  };
  const rows = {
    images: read(sources.images, imageSchema),
    services: read(sources.services, serviceSchema),
    infrastructure: read(sources.infrastructure, infrastructureSchema),
    machines: read(sources.machines, machineSchema),
  };
  const { exceptions, problems: wrong } = readExceptions(sources.exceptions, rows);
  const { file: shown = '', content = {} } = sources.readings ?? {};
  const readings = parseVramReadings(content, shown);
  const catalog: Catalog = { ...rows, exceptions, readings };
  // Rules across rows would report what is only the echo of a row that did not parse, or that is there twice.
  if (problems.length === 0) {
    problems.push(
      ...wrong,
      ...checkCatalog(catalog).map(
        ({ row, message }) => `${files.get(row) ?? 'catalog'}: ${row}.${message}`,
      ),
      ...findUnknownReadings(readings, listNames(rows.services), listNames(rows.machines)).map(
        (problem) => `${shown}: ${problem}`,
      ),
    );
  }
  if (problems.length > 0) throw new FleetError(problems);
  return catalog;
}

const listNames = (rows: readonly { readonly name: string }[]): ReadonlySet<string> =>
  new Set(rows.map(({ name }) => name));

/** Names the file that a row is in, for people to open. */
export const findRowFile = (sources: CatalogSources, name: string): string =>
  [sources.images, sources.services, sources.infrastructure, sources.machines]
    .flat()
    .find(({ rows }) => rows.some((row) => rowName(row) === name))?.file ?? 'catalog';

function rowName(row: unknown): string | undefined {
  if (typeof row !== 'object' || row === null || !('name' in row)) return undefined;
  return typeof row.name === 'string' ? row.name : undefined;
}
