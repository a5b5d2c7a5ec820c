import { type Entry, type Matrix } from './matrix';
import { printJson } from '../lib/json-output';
import { print, printProgress, formatTable } from '../lib/output';
import { readMatrix, writeFiles } from './write-files';
import { formatCount } from '../lib/format';

/** Prints the images as jobs in lineage order, or writes the workflows that list them. */
export function printMatrix(options: { readonly json?: boolean; readonly write?: boolean }): void {
  if (options.write === true) {
    const written = writeFiles();
    for (const name of written) printProgress(`.github/${name}`);
    printProgress(`${formatCount(written.length, 'file')} written`);
    return;
  }
  const matrix = readMatrix();
  if (options.json === true) {
    printJson(convertForGithub(matrix));
    return;
  }
  const rows = (of: string, entries: readonly Entry[]): string[][] =>
    entries.map(({ name, stack, runner, images }) => [of, name, stack, runner, images]);
  print(
    formatTable(
      ['LEVEL', 'JOB', 'STACK', 'RUNNER', 'IMAGES'],
      [
        ...matrix.levels.flatMap((entries, level) => rows(String(level), entries)),
        ...rows('services', matrix.services),
      ],
    ),
  );
}

/** Each value is what `strategy.matrix` takes through `fromJSON`. */
const convertForGithub = ({ levels, services, gpu }: Matrix) => ({
  levels: levels.map((include) => ({ include })),
  services: { include: services },
  gpu: { include: gpu },
});
