import path from 'node:path';
import type { ImageRow } from '../../catalog/schema';
import { lockFolder } from '../../catalog/folders';
import { LOCK as UPSTREAMS } from '../../checkout/upstreams';
import {
  findDifferences,
  formatDifference,
  listDifferences,
  parsePins,
  type Difference,
} from '../../locks/files';
import type { Entry } from '../matrix';

/** A file's text at the commit and in the working tree; '' where there is none. */
export interface ChangedFile {
  readonly file: string;
  readonly before: string;
  readonly after: string;
}

/** What changed in the packages of one image, service or agents' folder. */
export interface LockChange {
  /** Names of the images; the folder where it is no image's. */
  readonly names: readonly string[];
  /** `package old → new`. */
  readonly packages: readonly string[];
}

/**
 * Lists changed packages by image, in the order of `files`; images with the same changes together. What only has other
 * hashes or comments has no line.
 */
export function listLockChanges(
  images: readonly ImageRow[],
  files: readonly ChangedFile[],
): LockChange[] {
  const folders = [...new Set(files.map(({ file }) => path.posix.dirname(file)))];
  const changes = new Map<string, LockChange>();
  for (const folder of folders) {
    const packages = files
      .filter(({ file }) => path.posix.dirname(file) === folder && file.endsWith('.lock'))
      .flatMap(({ file, before, after }) => {
        const name = path.posix.basename(file);
        return listDifferences(parsePins(name, before), parsePins(name, after));
      });
    const own = images.filter((row) => lockFolder(row) === folder).map(({ name }) => name);
    if (packages.length === 0) continue;
    const key = packages.join();
    const before = changes.get(key)?.names ?? [];
    changes.set(key, { names: [...before, ...(own.length > 0 ? own : [folder])], packages });
  }
  return [...changes.values()];
}

/** Lists upstream images with another digest, as `name old → new`, each digest by its first twelve digits. */
export const listUpstreamChanges = (files: readonly ChangedFile[]): string[] =>
  findUpstreamChanges(files).map(({ name, before, after }) =>
    formatDifference({ name, before: shorten(before), after: shorten(after) }),
  );

const shorten = (digest: string | undefined): string | undefined =>
  digest?.replace('sha256:', '').slice(0, 12);

/** Finds upstream images with another digest. */
function findUpstreamChanges(files: readonly ChangedFile[]): Difference[] {
  const changed = files.find(({ file }) => file === UPSTREAMS);
  return changed ? findDifferences(readDigests(changed.before), readDigests(changed.after)) : [];
}

const readDigests = (text: string): Map<string, string> =>
  new Map(
    Object.entries(
      JSON.parse(text === '' ? '{}' : text) as Record<string, { digest: string | null }>,
    ).map(([name, { digest }]) => [name, digest ?? 'none']),
  );

/**
 * Bases and families whose own files changed, as jobs of a hosted runner. Images with a track are left out: they take
 * gigabytes and hours, and a job of their own builds them.
 */
export function selectMeasuredImages(
  images: readonly ImageRow[],
  levels: readonly (readonly Entry[])[],
  files: readonly ChangedFile[],
): Pick<Entry, 'stack' | 'images'>[] {
  const folders = new Set(files.map(({ file }) => path.posix.dirname(file)));
  const upstreams = new Set(findUpstreamChanges(files).map(({ name }) => name));
  const changed = new Set(
    images
      .filter(({ kind, track }) => kind === 'runtime' && track === undefined)
      .filter(
        (row) =>
          folders.has(lockFolder(row)) ||
          (typeof row.from === 'object' && upstreams.has(row.from.upstream)),
      )
      .map(({ name }) => name),
  );
  const names = new Map<string, string[]>();
  for (const { stack, images: all } of levels.flat()) {
    const found = all.split(' ').filter((name) => changed.has(name));
    names.set(stack, [...(names.get(stack) ?? []), ...found]);
  }
  return [...names]
    .filter(([, found]) => found.length > 0)
    .map(([stack, found]) => ({ stack, images: found.join(' ') }));
}
