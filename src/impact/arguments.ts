import { existsSync } from 'node:fs';
import path from 'node:path';
import { FleetError } from '../lib/errors';
import { runGit } from '../lib/git';
import { isWithin } from './compute-impacts';
import type { StackGraph } from './stack-graph';
import { suggestFix } from '../lib/suggest';
import type { Catalog } from '../catalog/schema';

/** Targets of a question: names of rows, and paths from the project's folder. */
export interface ImpactTargets {
  readonly names: readonly string[];
  readonly paths: readonly string[];
}

const TARGETS =
  "the name of an image, service or infrastructure row, or a path from the project's folder";

/**
 * Names of the catalog's images, services and servers; all else is a path, of a file that is there, that git knows, or that
 * would be an input of an image.
 * @throws FleetError with a line for each that is none of these
 */
export function readArguments(
  root: string,
  catalog: Catalog,
  machines: readonly StackGraph[],
  given: readonly string[],
): ImpactTargets {
  const rows = [...catalog.images, ...catalog.services, ...catalog.infrastructure];
  const byName = new Map(rows.map(({ name }) => [name.toLowerCase(), name]));
  const inputs = new Set(machines.flatMap(({ images }) => images.flatMap(({ own }) => own)));
  const names: string[] = [];
  const paths: string[] = [];
  const unknown: string[] = [];
  for (const word of given) {
    const name = byName.get(word.toLowerCase());
    const file = path.relative(root, path.resolve(root, word));
    if (name !== undefined) names.push(name);
    else if (isPath(root, file, inputs)) paths.push(file);
    else unknown.push(word);
  }
  if (unknown.length === 0) return { names, paths };
  const files = new Set(listTracked(root).flatMap(withFolders));
  throw new FleetError(
    unknown.map((word) => {
      const known = word.includes('/') ? files : [...byName.values(), ...files];
      const write = suggestFix(word, known, TARGETS);
      return `impact: is no row of the catalog and no path of this project: '${word}'; ${write}`;
    }),
  );
}

const isPath = (root: string, file: string, inputs: ReadonlySet<string>): boolean =>
  file !== '' &&
  ([...inputs].some((input) => isWithin(file, input)) ||
    (!isOutside(file) &&
      (existsSync(path.join(root, file)) || listTracked(root, file).length > 0)));

const isOutside = (file: string): boolean => file === '..' || file.startsWith('../');

/** Files that git knows, those that were removed since the last commit among them. */
const listTracked = (root: string, ...below: readonly string[]): string[] =>
  runGit(root, ['ls-tree', '-rz', '--name-only', 'HEAD', '--', ...below])
    .split('\0')
    .filter((file) => file !== '');

/** A file, and the folders that it is in. */
function withFolders(file: string): string[] {
  const folder = path.dirname(file);
  return folder === '.' ? [file] : [file, ...withFolders(folder)];
}
