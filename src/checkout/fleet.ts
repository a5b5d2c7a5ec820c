import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { FleetError } from '../lib/errors';
import { nameKind } from '../lib/plain-files';
import { root } from '../lib/root';
import { readProjectText } from './project-text';
import { findRowFile, parseCatalog, type CatalogSources, type Source } from '../catalog/load';
import type { Catalog } from '../catalog/schema';
import { fleetCommand } from '../lib/fleet-command';

/** Reads the fleet's rows: every file of fleet/services and fleet/machines. A new file needs no entry in any list. */

const IMAGES = 'fleet/images.ts';
const INFRASTRUCTURE = 'fleet/infrastructure.ts';
const SCAN_EXCEPTIONS = 'fleet/scan-exceptions.ts';

/** Folders of which each file is read. */
export const ROW_FOLDERS = ['fleet/services', 'fleet/machines'] as const;

/** File of the measured GPU memory. */
export const VRAM_READINGS = 'fleet/vram-measured.json';

const SERVICE_ROWS = 'export const name: ServiceInput[] = […]';
const MACHINE_ROW = 'export const name: MachineInput = {…}';

/**
 * Returns the fleet's catalog, parsed and checked.
 * @param folder the project's @default this project
 * @throws FleetError with one line for each violation, all at once
 */
export const loadCatalog = (folder = root): Catalog => parseCatalog(readFleet(folder));

/** Names the file that a row is in, for people to open. */
export const locateRow = (name: string): string => findRowFile(readFleet(), name);

/** Lists the files that rows are in, relative to the project. */
export const listRowFiles = (folder = root): string[] => [
  IMAGES,
  INFRASTRUCTURE,
  SCAN_EXCEPTIONS,
  ...ROW_FOLDERS.flatMap((each) => listFiles(folder, each)),
];

/**
 * Reads the rows of a project's fleet folder.
 * @throws FleetError with one line for each file that holds something else
 */
export function readFleet(folder = root): CatalogSources {
  const problems: string[] = [];
  const read = (file: string, write: string, isRow = isList): Source[] => {
    const rows = readExport(folder, file, write, isRow);
    if (typeof rows === 'string') problems.push(rows);
    return typeof rows === 'string' ? [] : [{ file, rows }];
  };
  const readAll = (below: string, write: string, isRow = isList): Source[] => {
    const files = listFiles(folder, below);
    if (files.length === 0) {
      problems.push(
        `${below}: holds no rows; write a file ${below}/NAME.ts, as CONTRIBUTING.md explains`,
      );
    }
    return files.flatMap((file) => read(file, write, isRow));
  };
  const [services, machines] = ROW_FOLDERS;
  const sources: CatalogSources = {
    images: read(IMAGES, 'export const images: ImageInput[] = […]'),
    services: readAll(services, SERVICE_ROWS),
    infrastructure: read(
      INFRASTRUCTURE,
      'export const infrastructure: InfrastructureInput[] = […]',
    ),
    machines: readAll(machines, MACHINE_ROW, isObject),
    exceptions: read(
      SCAN_EXCEPTIONS,
      'export const scanExceptions: ScanExceptionInput[] = […]',
    ).flatMap(({ rows }) => rows),
    readings: { file: VRAM_READINGS, content: readReadings(folder) },
  };
  if (problems.length > 0) throw new FleetError(problems);
  return sources;
}

/** Lists a folder's files; those of editors and file managers, which begin with a dot, are left out. */
const listFiles = (folder: string, below: string): string[] =>
  existsSync(path.join(folder, below))
    ? readdirSync(path.join(folder, below))
        .filter((name) => !name.startsWith('.'))
        .sort()
        .map((name) => `${below}/${name}`)
    : [];

const isList = (value: unknown): boolean => Array.isArray(value);

const isObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Returns a file's rows, or the line that says why it has none. */
function readExport(
  folder: string,
  file: string,
  write: string,
  isRow: (value: unknown) => boolean,
): readonly unknown[] | string {
  if (!file.endsWith('.ts')) {
    const home = path.dirname(file);
    return `${file}: is not a file of rows; move it out of ${home}, or write its rows into a file ${home}/NAME.ts`;
  }
  if (!existsSync(path.join(folder, file))) return `${file}: missing; write ${write}`;
  const stats = statSync(path.join(folder, file));
  // Loading a FIFO would wait for a writer.
  if (!stats.isFile()) return `${file}: is ${nameKind(stats)} and no file; write ${write}`;
  let exported: Record<string, unknown>;
  try {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- the folder says which files there are
    exported = (require(path.join(folder, file)) ?? {}) as Record<string, unknown>;
  } catch (error) {
    return `${file}: cannot be read: ${explainFailure(error, folder)}; correct it`;
  }
  const names = Object.keys(exported);
  const [name = ''] = names;
  if (names.length !== 1) {
    const said =
      names.length === 0 ? 'nothing' : `${String(names.length)} values: ${names.join(', ')}`;
    return `${file}: exports ${said}; write one export, ${write}`;
  }
  const value = exported[name];
  if (!isRow(value)) return `${file}: ${name}: holds no rows; write ${write}`;
  return Array.isArray(value) ? (value as unknown[]) : [value];
}

/** Forgets rows that were read, so that files which were written since are read anew. */
export function forgetRows(files: readonly string[], folder = root): void {
  // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- the way that Node has
  for (const file of files) delete require.cache[path.join(folder, file)];
}

/** Says why a file cannot be loaded: of several errors the first, with its line. */
function explainFailure(error: unknown, folder: string): string {
  const message = error instanceof Error ? error.message || error.name : String(error);
  const [first = '', second = ''] = message.split('\n');
  const said = first.startsWith('Transform failed') ? second : first;
  return said.replaceAll(`${folder}/`, '').replace(/^[^:\s]*:(\d+):\d+: ERROR: /, 'line $1: ');
}

/**
 * Reads what was measured of GPU memory; nothing where there is no such file.
 * @throws FleetError where it is no JSON
 */
export function readReadings(folder = root): unknown {
  const text = readProjectText(folder, VRAM_READINGS);
  if (text === undefined) return {};
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new FleetError(
      `${VRAM_READINGS}: is not JSON: ${(error as Error).message}; correct it, or write {} and run ${fleetCommand('vram', '--measure')}`,
    );
  }
}
