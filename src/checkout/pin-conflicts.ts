import { listImageAncestors } from '../catalog/checks';
import { findIncompatible } from '../catalog/compatibility';
import { lockFolder } from '../catalog/folders';
import { readLockedPackages } from '../python/requirements';
import { tryProjectText } from './project-text';
import type { ImageRow } from '../catalog/schema';

/**
 * Finds what on disk says that a GPU image and its parents cannot work together; empty where nothing does.
 *
 * A requirements.in counts before its lock: a wrong pair is refused as it is written, not once it is resolved.
 * @param files what is read, the last one counting most
 */
export function findPairProblems(
  root: string,
  images: readonly ImageRow[],
  row: ImageRow,
  files: readonly string[] = ['requirements.lock', 'requirements.in'],
): string[] {
  if (row.track === undefined) return [];
  const line = [row.name, ...listImageAncestors(images, row.name)]
    .reverse()
    .flatMap((name) => images.filter((image) => image.name === name));
  const pins = new Map<string, string>();
  for (const file of files) {
    for (const image of line) {
      const { text = '' } = tryProjectText(root, `${lockFolder(image)}/${file}`);
      for (const { name, version } of readLockedPackages(text)) {
        pins.set(name, version);
      }
    }
  }
  const at = `${lockFolder(row)}/requirements.in`;
  return findIncompatible(pins, row.track).map((problem) => `${at}: ${problem}`);
}
