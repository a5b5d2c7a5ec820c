import { readFleet } from '../checkout/fleet';
import { FleetError } from '../lib/errors';
import type { Finding } from '../lib/finding';
import { checkFiles } from './rules/files/files';
import { checkSecrets } from './source-findings';
import { SourceTree } from './source-tree';

/** Finds what needs no row to be wrong in a source, as where the catalog is refused. @param folder full path */
export function checkSourceAlone(folder: string): Finding[] {
  const tree = new SourceTree(folder);
  const files = [...[...tree.files].filter((file) => !tree.refused.has(file)), ...tree.excluded];
  return [
    ...checkSecrets(folder, tree, new Map()),
    ...checkFiles(folder, files, new Set(readImageNames())),
  ];
}

/** Names of the images' rows, whatever is wrong with them. */
function readImageNames(): string[] {
  try {
    return readFleet().images.flatMap(({ rows }) =>
      rows.flatMap((row) => {
        const { name } = (row ?? {}) as { readonly name?: unknown };
        return typeof name === 'string' ? [name] : [];
      }),
    );
  } catch (error) {
    if (!(error instanceof FleetError)) throw error;
    return [];
  }
}
