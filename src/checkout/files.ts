import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { formatDockerfileProblems } from './dockerfiles';
import { locateRow } from './fleet';
import { FleetError } from '../lib/errors';
import { readRequirements } from '../python/requirements';
import type { ResolvedService } from '../plan/service';
import { locateImageFolder, lockFolder } from '../catalog/folders';
import { findPairProblems } from './pin-conflicts';
import type { MachinePlan } from '../plan/plan';
import type { ImageRow } from '../catalog/schema';

/** Checks that what the catalog names is on disk. Reads files and directories only; needs no Docker. */

/** Files that service images are made from where a row has no source of its own. */
const SHARED = [
  'images/service/Dockerfile',
  'images/service/fleet-entry',
  'images/service/fleet-import',
  'images/service/fleet-supervise',
  'agents/reference/main.py',
];

/** @throws FleetError with one line for each file that is missing or malformed */
export function checkFiles(root: string, plan: MachinePlan): void {
  const problems = [
    ...plan.images.flatMap((image) => checkImageFiles(root, image)),
    ...plan.images.flatMap((image) => findPairProblems(root, plan.images, image)),
    ...SHARED.filter((file) => !existsSync(path.join(root, file))).map(
      (file) => `${file}: missing, and every service is made from it; restore it`,
    ),
    ...plan.services.flatMap((service) => checkSourceFiles(root, service)),
    ...findLockProblems(root, 'agents/reference/requirements.lock'),
    ...formatDockerfileProblems(root),
  ];
  if (problems.length > 0) throw new FleetError(problems);
}

function checkImageFiles(root: string, row: ImageRow): string[] {
  const folder = locateImageFolder(row);
  if (!existsSync(path.join(root, folder, 'Dockerfile'))) {
    const without = row.track ? `, or leave ${row.name} out with fleet:track: none` : '';
    return [`${folder}/Dockerfile: missing; write it${without}`];
  }
  const locks = lockFolder(row);
  const lock = `${locks}/requirements.lock`;
  if (existsSync(path.join(root, locks, 'requirements.in')) && !existsSync(path.join(root, lock))) {
    return [`${lock}: missing; run bin/fleet lock ${row.name}`];
  }
  return findLockProblems(root, lock);
}

function checkSourceFiles(root: string, { row }: ResolvedService): string[] {
  if (row.source === undefined) return [];
  const folder = path.join(root, row.source);
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    return [
      `${locateRow(row.name)}: ${row.name}.source: is not a folder: '${row.source}'; write one of this repository`,
    ];
  }
  const entry = readEntryFile(row.run);
  const found = [entry, entry.replace(/\.py$/, '/__main__.py')].some((file) =>
    existsSync(path.join(folder, file)),
  );
  if (!found) {
    return [
      `${locateRow(row.name)}: ${row.name}.run: is not a file of ${row.source}: '${entry}'; write one that is there`,
    ];
  }
  return findLockProblems(root, `${row.source}/requirements.lock`);
}

/** File that a row's entry point is, relative to its source. */
export const readEntryFile = (run: ResolvedService['row']['run']): string =>
  'script' in run ? run.script : `${run.module.replaceAll('.', '/')}.py`;

/** A lock file without hashes, or with impossible ones, cannot be installed: say so before a build does. */
function findLockProblems(root: string, file: string): string[] {
  const full = path.join(root, file);
  if (!existsSync(full)) return [];
  const text = readFileSync(full, 'utf8');
  const lines = text.split('\n');
  const { requirements, direct, wrong } = readRequirements(text);
  return [
    ...[...direct, ...wrong].map(
      (each) => `${file}: is not pinned: '${each.text}'; run bin/fleet lock`,
    ),
    ...requirements.flatMap(({ line, name, specifier, hashes }) => [
      ...(/^==\S+/.test(specifier)
        ? []
        : [
            `${file}: ${name}: is not pinned: '${(lines[line - 1] ?? '').trim()}'; run bin/fleet lock`,
          ]),
      ...hashes
        .filter(({ algorithm, digits }) => algorithm !== 'sha256' || !/^[0-9a-f]{64}$/.test(digits))
        .map(
          ({ algorithm, digits }) =>
            `${file}: ${name}: is not a sha256 hash: '${algorithm}:${digits}'; run bin/fleet lock`,
        ),
      ...(hashes.length === 0 ? [`${file}: ${name}: has no hash; run bin/fleet lock`] : []),
    ]),
  ];
}
