import { existsSync } from 'node:fs';
import path from 'node:path';
import { listImageAncestors, buildImageGraph } from '../catalog/checks';
import { FleetError } from '../lib/errors';
import { lockFolder, ownLocks, removeTrack } from '../catalog/folders';
import { sortIntoLevels } from '../lib/graph';
import { toSlug } from '../catalog/names';
import { find } from '../catalog/rows';
import type { Catalog, ImageRow } from '../catalog/schema';

/** Images that requirements are installed on, with one release of Python. */
export interface LockBase {
  readonly python: string;
  /** Upstream image that its lines start from. */
  readonly upstream: string;
  /** Images whose locks are agreed with, parents first. */
  readonly line: readonly ImageRow[];
}

/** A folder whose .in files are resolved into lock files. */
export interface LockTarget {
  readonly name: string;
  readonly folder: string;
  /** One, but for an agent that runs on more than one Python. */
  readonly bases: readonly [LockBase, ...LockBase[]];
  /** True if packages of the line are left out: they are installed already. */
  readonly ownOnly: boolean;
}

/** Folder of the reference agent's requirements. */
export const REFERENCE = 'agents/reference';

/** Everything with .in files: images, parents first, then agents. */
export function listLockTargets(root: string, { images, services }: Catalog): LockTarget[] {
  const row = (name: string): ImageRow => find(images, name);
  const listLine = (name: string): ImageRow[] =>
    listImageAncestors(images, name).reverse().map(row);
  const findUpstream = (image: ImageRow): string => {
    const { from } = listLine(image.name)[0] ?? image;
    return typeof from === 'string' ? from : from.upstream;
  };
  const on = (line: readonly ImageRow[], leaf: ImageRow): LockBase => ({
    line,
    python: leaf.python,
    upstream: findUpstream(leaf),
  });
  const onFamily = (family: string): LockBase =>
    on([...listLine(family), row(family)], row(family));
  const ofImages = sortIntoLevels(buildImageGraph({ images }))
    .flat()
    .map((name): LockTarget => {
      const base = on(listLine(name), row(name));
      // What several images add has one lock.
      return {
        name: row(name).adds ?? name,
        folder: lockFolder(row(name)),
        bases: [base],
        ownOnly: true,
      };
    });
  // The reference agent runs on every family, whatever a stack's track.
  const families = new Set(services.map(({ family }) => removeTrack(row(family))));
  const runs = images.filter((image) => families.has(removeTrack(image))).map(({ name }) => name);
  const [first, ...more] = byPython(runs.map(onFamily));
  const all: LockTarget[] = [
    ...ofImages,
    ...(first
      ? [{ name: REFERENCE, folder: REFERENCE, bases: [first, ...more], ownOnly: false } as const]
      : []),
    ...services.flatMap(({ source, family }): LockTarget[] =>
      source === undefined
        ? []
        : [{ name: source, folder: source, bases: [onFamily(family)], ownOnly: false }],
    ),
    ...services.map(({ name, family }): LockTarget => ({
      name,
      folder: ownLocks(toSlug(name)),
      bases: [onFamily(family)],
      ownOnly: true,
    })),
  ];
  const folders = all.map(({ folder }) => folder);
  return all.filter(
    ({ folder }, index) => folders.indexOf(folder) === index && hasInputs(path.join(root, folder)),
  );
}

/** One base for each Python, with the images of all its lines. */
function byPython(bases: readonly LockBase[]): LockBase[] {
  const pythons = [...new Set(bases.map(({ python }) => python))].sort();
  return pythons.flatMap((python) => {
    const same = bases.filter((base) => base.python === python);
    const line = [...new Set(same.flatMap((base) => base.line))];
    return same.slice(0, 1).map((base) => ({ ...base, line }));
  });
}

const hasInputs = (folder: string): boolean =>
  ['apt.in', 'requirements.in'].some((file) => existsSync(path.join(folder, file)));

/** @throws FleetError unless each of `names` is a target's; no names are all of them */
export function selectTargets(all: readonly LockTarget[], names: readonly string[]): LockTarget[] {
  const unknown = names.filter((name) => !all.some((target) => target.name === name));
  if (unknown.length > 0) {
    const known = all.map((target) => target.name).join(', ');
    throw new FleetError(
      unknown.map((name) => `lock: unknown image: '${name}'; write one of ${known}`),
    );
  }
  return all.filter((target) => names.length === 0 || names.includes(target.name));
}
