import path from 'node:path';
import type { z } from 'zod';
import { checkCatalog } from './checks';
import { FleetError } from '../lib/errors';
import { images } from '../../fleet/images';
import { infrastructure } from '../../fleet/infrastructure';
import { mainpc } from '../../fleet/machines/mainpc';
import { pc2 } from '../../fleet/machines/pc2';
import { readExceptions } from './scan-exception';
import { scanExceptions } from '../../fleet/scan-exceptions';
import {
  imageSchema,
  infrastructureSchema,
  machineSchema,
  serviceSchema,
  type Catalog,
} from './schema';
import { core } from '../../fleet/services/core';
import { dialogue } from '../../fleet/services/dialogue';
import { emotion } from '../../fleet/services/emotion';
import { pc2Services } from '../../fleet/services/pc2';
import { reasoning } from '../../fleet/services/reasoning';
import { speech } from '../../fleet/services/speech';
import { readVramReadings, unknownReadings } from './vram-readings';

const root = path.resolve(__dirname, '../..');

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
  /** File of what was measured, relative to the project. @default nothing was */
  readonly readings?: string;
}

export const fleetSources: CatalogSources = {
  images: [{ file: 'fleet/images.ts', rows: images }],
  services: [
    { file: 'fleet/services/core.ts', rows: core },
    { file: 'fleet/services/reasoning.ts', rows: reasoning },
    { file: 'fleet/services/dialogue.ts', rows: dialogue },
    { file: 'fleet/services/emotion.ts', rows: emotion },
    { file: 'fleet/services/speech.ts', rows: speech },
    { file: 'fleet/services/pc2.ts', rows: pc2Services },
  ],
  infrastructure: [{ file: 'fleet/infrastructure.ts', rows: infrastructure }],
  machines: [
    { file: 'fleet/machines/mainpc.ts', rows: [mainpc] },
    { file: 'fleet/machines/pc2.ts', rows: [pc2] },
  ],
  exceptions: scanExceptions,
  readings: 'fleet/vram-measured.json',
};

/**
 * The catalog, parsed and checked.
 * @param sources @default this project's own rows
 * @throws FleetError with one line for each violation, all at once
 */
export function loadCatalog(sources: CatalogSources = fleetSources): Catalog {
  const problems: string[] = [];
  const files = new Map<string, string>();
  const read = <T extends { name: string }>(list: readonly Source[], schema: z.ZodType<T>): T[] =>
    list.flatMap(({ file, rows }) =>
      rows.flatMap((row, index) => {
        const name = rowName(row) ?? `number ${String(index + 1)}`;
        const result = schema.safeParse(row);
        if (result.success) {
          files.set(result.data.name, file);
          return [result.data];
        }
        problems.push(...result.error.issues.map((issue) => rowProblem(file, name, row, issue)));
        return [];
      }),
    );
  const rows = {
    images: read(sources.images, imageSchema),
    services: read(sources.services, serviceSchema),
    infrastructure: read(sources.infrastructure, infrastructureSchema),
    machines: read(sources.machines, machineSchema),
  };
  const { exceptions, problems: wrong } = readExceptions(sources.exceptions, rows);
  const { readings: file } = sources;
  const readings = file === undefined ? {} : readVramReadings(path.resolve(root, file), file);
  const catalog: Catalog = { ...rows, exceptions, readings };
  // Rules across rows would report what is only the echo of a row that did not parse.
  if (problems.length === 0) {
    problems.push(
      ...wrong,
      ...checkCatalog(catalog).map(
        ({ row, message }) => `${files.get(row) ?? 'catalog'}: ${row}: ${message}`,
      ),
      ...unknownReadings(readings, namesOf(rows.services), namesOf(rows.machines)).map(
        (problem) => `${file ?? ''}: ${problem}`,
      ),
    );
  }
  if (problems.length > 0) throw new FleetError(problems);
  return catalog;
}

const namesOf = (rows: readonly { readonly name: string }[]): ReadonlySet<string> =>
  new Set(rows.map(({ name }) => name));

/** The file that a row of this name is in, for people to open. */
export const rowFile = (name: string, sources: CatalogSources = fleetSources): string =>
  [sources.images, sources.services, sources.infrastructure, sources.machines]
    .flat()
    .find(({ rows }) => rows.some((row) => rowName(row) === name))?.file ?? 'catalog';

function rowName(row: unknown): string | undefined {
  if (typeof row !== 'object' || row === null || !('name' in row)) return undefined;
  return typeof row.name === 'string' ? row.name : undefined;
}

function rowProblem(file: string, name: string, row: unknown, issue: z.core.$ZodIssue): string {
  const where = [`${file}: ${name}`, ...(issue.path.length > 0 ? [issue.path.join('.')] : [])];
  const given = issue.path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null
        ? (value as Record<PropertyKey, unknown>)[key]
        : undefined,
    row,
  );
  const said = given === undefined ? 'missing' : `given ${JSON.stringify(given)}`;
  if (issue.code === 'unrecognized_keys') {
    return `${where.join(': ')}: unknown field ${issue.keys.join(', ')}; remove it or see src/catalog/schema.ts`;
  }
  // Of a map's key, zod keeps what is wrong with it one level down.
  const wrong = issue.code === 'invalid_key' ? (issue.issues[0] ?? issue) : issue;
  return `${where.join(': ')}: ${said}; ${lower(wrong.message)}`;
}

const lower = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
