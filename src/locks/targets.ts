import { existsSync } from 'node:fs';
import path from 'node:path';
import { listImageAncestors, buildImageGraph } from '../catalog/checks';
import { FleetError } from '../lib/errors';
import { lockFolder, ownLocks, removeTrack } from '../catalog/folders';
import { sortIntoLevels } from '../lib/graph';
import { suggestFix } from '../lib/suggest';
import { toSlug } from '../catalog/names';
import { find } from '../catalog/rows';
import type { Catalog, ImageRow } from '../catalog/schema';
import { findWrittenImage } from '../plan/family';
import type { PythonVersion } from '../python/versions';
import type { ResolvedService } from '../plan/service';

/** Images that requirements are installed on, with one release of Python. */
export interface LockBase {
  readonly python: PythonVersion;
  /** Upstream image that its lines start from. */
  readonly upstream: string;
  /** Images whose locks are agreed with, parents first. */
  readonly line: readonly ImageRow[];
}

/** .in files that are resolved into lock files. */
export interface LockTarget {
  readonly name: string;
  /** Name that a user selects it by: a service's locks for several images have one. */
  readonly selectedBy: string;
  /** Folder of the lock files. */
  readonly folder: string;
  /** Folder of the .in files and lock.json. */
  readonly inputs: string;
  /** One, but for an agent that runs on more than one Python. */
  readonly bases: readonly [LockBase, ...LockBase[]];
  /** True if packages of the line are left out: they are installed already. */
  readonly ownOnly: boolean;
  /** Text in place of requirements.in. @default that file's */
  readonly requirements?: string;
}

/** Folder of the reference agent's requirements. */
export const REFERENCE = 'agents/reference';

/**
 * Lists everything with .in files: images, parents first, then agents.
 * @param placed services of a stack: one that stands on another image than its row's has a lock for that, too
 */
export function listLockTargets(
  root: string,
  catalog: Catalog,
  placed: readonly Pick<ResolvedService, 'row' | 'slug' | 'family' | 'ownLock'>[] = [],
): LockTarget[] {
  const { images, services } = catalog;
  const row = (name: string): ImageRow => find(images, name);
  const onFamily = (family: string): LockBase => describeBase(catalog, family);
  const ofImages = sortIntoLevels(buildImageGraph({ images }))
    .flat()
    .map((name): NewTarget => {
      const whole = onFamily(name);
      const base = { ...whole, line: whole.line.slice(0, -1) };
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
  const all = [
    ...ofImages,
    ...(first
      ? [{ name: REFERENCE, folder: REFERENCE, bases: [first, ...more], ownOnly: false } as const]
      : []),
    ...services.map((service): NewTarget => ({
      name: service.name,
      folder: ownLocks(toSlug(service.name)),
      bases: [onFamily(findWrittenImage(catalog, service).name)],
      ownOnly: true,
    })),
    ...placed.map(({ row: { name }, slug, family, ownLock }): NewTarget => ({
      name: `${name} on ${family.name}`,
      selectedBy: name,
      folder: ownLock,
      inputs: ownLocks(slug),
      bases: [onFamily(family.name)],
      ownOnly: true,
    })),
  ].map((each): LockTarget => ({ selectedBy: each.name, inputs: each.folder, ...each }));
  const folders = all.map(({ folder }) => folder);
  return all.filter(
    ({ folder, inputs }, index) =>
      folders.indexOf(folder) === index && hasInputs(path.join(root, inputs)),
  );
}

/** Describes an image as the base of what is installed on it. */
export function describeBase({ images }: Pick<Catalog, 'images'>, image: string): LockBase {
  const leaf = find(images, image);
  const line = [
    ...listImageAncestors(images, image)
      .reverse()
      .map((name) => find(images, name)),
    leaf,
  ];
  const { from } = line[0] ?? leaf;
  return { line, python: leaf.python, upstream: typeof from === 'string' ? from : from.upstream };
}

/** A target whose name selects it and whose folder holds its inputs, unless it says otherwise. */
type NewTarget = Omit<LockTarget, 'selectedBy' | 'inputs'> &
  Partial<Pick<LockTarget, 'selectedBy' | 'inputs'>>;

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
  const unknown = names.filter(
    (name) => !all.some(({ selectedBy }) => toSlug(selectedBy) === toSlug(name)),
  );
  if (unknown.length > 0) {
    const known = all.map(({ selectedBy }) => selectedBy);
    throw new FleetError(
      unknown.map(
        (name) =>
          `lock: unknown image: '${name}'; ${suggestFix(name, known, "another image, service or agents' folder with a .in file")}`,
      ),
    );
  }
  const slugs = names.map(toSlug);
  return all.filter(({ selectedBy }) => names.length === 0 || slugs.includes(toSlug(selectedBy)));
}
