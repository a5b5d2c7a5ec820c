import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { workflowFiles } from './files';
import { matrixOf, type Entry, type Matrix } from './matrix';
import { loadContext, chooseStacks } from '../checkout/context';
import { root } from '../lib/root';
import { print, table } from '../lib/output';

export const readMatrix = (): Matrix =>
  matrixOf(chooseStacks(undefined).map((name) => loadContext(name, false).plan));

const GITHUB = path.join(root, '.github');

/** Files of .github that the catalog would have now, by path. */
export const wantedFiles = (): Map<string, string> =>
  workflowFiles(readMatrix(), chooseStacks(undefined));

/** Those that are not so on disk; workflows that nothing makes are among them. */
export function staleFiles(folder = GITHUB): string[] {
  const wanted = wantedFiles();
  const below = path.join(folder, 'workflows');
  const there = existsSync(below) ? readdirSync(below).map((name) => `workflows/${name}`) : [];
  return [...new Set([...wanted.keys(), ...there])].filter((name) => {
    const file = path.join(folder, name);
    return !existsSync(file) || readFileSync(file, 'utf8') !== wanted.get(name);
  });
}

/** Writes what is stale, and removes what nothing makes. */
export function writeFiles(folder = GITHUB): string[] {
  const stale = staleFiles(folder);
  const wanted = wantedFiles();
  mkdirSync(path.join(folder, 'workflows'), { recursive: true });
  for (const name of stale) {
    const text = wanted.get(name);
    if (text === undefined) rmSync(path.join(folder, name));
    else writeFileSync(path.join(folder, name), text);
  }
  return stale;
}

/** Prints the images as jobs in lineage order, or writes the workflows that list them. */
export function printMatrix(options: { readonly json?: boolean; readonly write?: boolean }): void {
  if (options.write === true) {
    const written = writeFiles();
    for (const name of written) print(`.github/${name}`);
    print(`${String(written.length)} files written`);
    return;
  }
  const matrix = readMatrix();
  if (options.json === true) {
    print(JSON.stringify(forGithub(matrix), null, 2));
    return;
  }
  const rows = (of: string, entries: readonly Entry[]): string[][] =>
    entries.map(({ name, stack, runner, images }) => [of, name, stack, runner, images]);
  print(
    table(
      ['LEVEL', 'JOB', 'STACK', 'RUNNER', 'IMAGES'],
      [
        ...matrix.levels.flatMap((entries, level) => rows(String(level), entries)),
        ...rows('services', matrix.services),
      ],
    ),
  );
}

/** Each value is what `strategy.matrix` takes through `fromJSON`. */
const forGithub = ({ levels, services, gpu }: Matrix) => ({
  levels: levels.map((include) => ({ include })),
  services: { include: services },
  gpu: { include: gpu },
});
