import path from 'node:path';
import { mergeConfigs, readRequiredName } from '../checkout/lock-config';
import { readAptPins, mergeResolutions } from '../python/lock-files';
import { readLockedPackages, type LockedPackage } from '../python/requirements';
import { writeFileAtomic } from '../lib/files';
import type { Resolution } from './resolve';
import { readTargetConfig, readLineConfigs, PROJECT, readText } from './resolver-inputs';
import { REFERENCE, type LockTarget } from './targets';
import { makeFolder } from '../lib/folders';

/** The lock files that a resolution makes, as text by name. */
export function renderLocks(
  root: string,
  target: LockTarget,
  { packages, apt }: Resolution,
): Record<string, string> {
  const line = target.bases[0].line.map(({ name }) => name);
  const on = target.ownOnly ? `, on top of ${line.join(' ')}` : ', in agreement with its families';
  const header = (from: string): string =>
    `# Made by bin/fleet lock from ${from}${line.length === 0 ? '' : on}. Edit that file, not this one.\n`;
  return {
    ...(apt === undefined ? {} : { 'apt.lock': header('apt.in') + apt }),
    ...(packages === undefined
      ? {}
      : {
          'requirements.lock': [
            header('requirements.in'),
            ...options(root, target, packages),
            ...packages.map(({ text }) => `${text}\n`),
          ]
            .join('')
            .replaceAll(`${PROJECT} (pyproject.toml)`, '-r requirements.in')
            .replaceAll('--override (workspace)', 'override in lock.json')
            .replaceAll('-c (workspace)', 'the families'),
        }),
  };
}

/** Renders what pip must know beyond the pins, and images/shared/pip-install, which reads the comments. */
function options(root: string, target: LockTarget, packages: readonly LockedPackage[]): string[] {
  const { index, sdist, yanked } = readTargetConfig(root, target);
  const locked = new Set(packages.map(({ name }) => name));
  const used = Object.entries(index).filter(([name]) => locked.has(name));
  const open = target.bases.flatMap((base) => {
    const { override, exclude } = mergeConfigs([
      ...readLineConfigs(root, base),
      readTargetConfig(root, target),
    ]);
    return [...Object.keys(override).map(readRequiredName), ...Object.keys(exclude)];
  });
  return [
    ...[...new Set(used.map(([, url]) => url))].map((url) => `--extra-index-url ${url}\n`),
    ...sdist.filter((name) => locked.has(name)).map((name) => `--no-binary ${name}\n`),
    ...Object.keys(yanked).map((pin) => `# yanked: ${pin}\n`),
    ...[...new Set(open)].sort().map((name) => `# open: ${name}\n`),
  ];
}

/** Reads the pins to keep: what is locked, and what the reference agent shares with every family. */
export function readPreferredPins(
  root: string,
  { folder, inputs }: LockTarget,
  upgrade: boolean,
): LockedPackage[] {
  if (upgrade) return [];
  return mergeResolutions(
    [folder, inputs, REFERENCE].map((each) =>
      readLockedPackages(readText(root, each, 'requirements.lock')),
    ),
  );
}

/** Writes the lock files, each whole or not at all. @returns one line for each pin that changed */
export function writeLocks(
  root: string,
  target: LockTarget,
  texts: Readonly<Record<string, string>>,
): string[] {
  return Object.entries(texts).flatMap(([file, text]) => {
    const before = readText(root, target.folder, file);
    if (before === text) return [];
    makeFolder(path.join(root, target.folder));
    writeFileAtomic(path.join(root, target.folder, file), text);
    const moved = listDifferences(parsePins(file, before), parsePins(file, text));
    return moved.length > 0 ? moved : [`${file}: the same versions, other hashes or comments`];
  });
}

/** Versions by package. */
export function parsePins(file: string, text: string): Map<string, string> {
  if (file === 'apt.lock') return readAptPins(text);
  const versions = new Map<string, string>();
  for (const { name, version } of readLockedPackages(text)) {
    const other = versions.get(name);
    versions.set(name, other === undefined || other === version ? version : `${other}, ${version}`);
  }
  return versions;
}

/** A package or an image that another version is locked of. */
export interface Difference {
  readonly name: string;
  /** Undefined where it is new. */
  readonly before: string | undefined;
  /** Undefined where it is gone. */
  readonly after: string | undefined;
}

/** Finds what differs between versions by name, in the order of names. */
export const findDifferences = (
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): Difference[] =>
  [...new Set([...before.keys(), ...after.keys()])]
    .sort()
    .map((name) => ({ name, before: before.get(name), after: after.get(name) }))
    .filter((each) => each.before !== each.after);

/** Formats it as `name old → new`. */
export const formatDifference = ({ name, before, after }: Difference): string =>
  `${name} ${before ?? 'new'} → ${after ?? 'gone'}`;

/** Lists what differs between versions by name, as `name old → new`. */
export const listDifferences = (
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): string[] => findDifferences(before, after).map(formatDifference);
