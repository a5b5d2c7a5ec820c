import { realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { formatDockerfileProblems } from './dockerfiles';
import { locateRow } from './fleet';
import { FleetError } from '../lib/errors';
import { hasEntry, isBelow } from '../lib/plain-files';
import type { ResolvedService } from '../plan/service';
import { listImageAncestors } from '../catalog/checks';
import { locateImageFolder, lockFolder, ownLocks } from '../catalog/folders';
import { find } from '../catalog/rows';
import { readLockConfig } from './lock-config';
import { findLockProblems, type LockFolders } from './lock-files';
import { findPairProblems } from './pin-conflicts';
import { tryProjectText } from './project-text';
import { resolveSourceFolder } from './source-folder';
import { findVolumeFolderProblems } from './volume-folders';
import type { MachinePlan } from '../plan/plan';
import type { ImageRow } from '../catalog/schema';

/** Checks that what the catalog names is on disk. Reads files and directories only; needs no Docker. */

/** Files that service images are made from. */
const SHARED = [
  'images/service/Dockerfile',
  'images/service/fleet-entry',
  'images/service/fleet-import',
  'images/service/fleet-supervise',
  'agents/reference/main.py',
];

/** @throws FleetError with one line for each file that is missing or malformed */
export function checkFiles(root: string, plan: MachinePlan): void {
  const problems = findFileProblems(root, plan);
  if (problems.length > 0) throw new FleetError(problems);
}

/** Lists one line for each file that is missing or malformed. */
export function findFileProblems(root: string, plan: MachinePlan): string[] {
  const problems = [
    ...plan.images.flatMap((image) => checkImageFiles(root, plan, image)),
    ...plan.images.flatMap((image) => findPairProblems(root, plan.images, image)),
    ...SHARED.flatMap((file) => checkSharedFile(root, file)),
    ...plan.services.flatMap((service) => checkOwnSource(root, service)),
    ...plan.services.flatMap((service) => checkOwnLock(root, plan, service)),
    ...findLockProblems(root, {
      ...NOTHING_BEFORE,
      inputs: REFERENCE,
      locks: REFERENCE,
      name: REFERENCE,
      stack: plan.stack.name,
    }),
    ...formatDockerfileProblems(root),
    ...findVolumeFolderProblems(root, plan.stack),
  ];
  return [...new Set(problems)];
}

const REFERENCE = 'agents/reference';
const NOTHING_BEFORE = { before: [], excluded: [] };

/** Says what keeps a path of the project from being a folder that is really in it. */
function findFolderProblem(root: string, folder: string): string | undefined {
  const full = path.join(root, folder);
  const stats = statSync(full, { throwIfNoEntry: false });
  if (!stats?.isDirectory()) return 'is not a folder';
  return isBelow(realpathSync(root), realpathSync(full)) ? undefined : 'leads out of the project';
}

function checkImageFiles(root: string, { stack, images }: MachinePlan, row: ImageRow): string[] {
  const folder = locateImageFolder(row);
  if (!hasEntry(path.join(root, folder, 'Dockerfile'))) {
    const without = row.track ? `, or leave ${row.name} out with fleet:track: none` : '';
    return [`${folder}/Dockerfile: missing; write it${without}`];
  }
  const problem = findFolderProblem(root, folder);
  if (problem !== undefined) return [`${folder}: ${problem}; put the folder itself there`];
  const locks = lockFolder(row);
  const line = listImageAncestors(images, row.name).map((name) => lockFolder(find(images, name)));
  return checkLocks(root, {
    inputs: locks,
    locks,
    name: row.adds ?? row.name,
    stack: stack.name,
    before: line,
  });
}

function checkSharedFile(root: string, file: string): string[] {
  if (!hasEntry(path.join(root, file)))
    return [`${file}: missing, and every service is made from it; restore it`];
  return tryProjectText(root, file).problems.slice();
}

/** Checks the folder that a row names; a commit is fetched, and looked at, later. */
function checkOwnSource(root: string, { row, slug }: ResolvedService): string[] {
  const { source } = row;
  if (typeof source !== 'string') return [];
  try {
    const at = `${locateRow(row.name)}: ${row.name}.source`;
    const folder = resolveSourceFolder(root, at, source);
    const locks = ownLocks(slug);
    const isUnread = (file: string): boolean =>
      hasEntry(path.join(folder, file)) && !hasEntry(path.join(root, locks, file));
    return ['requirements.in', 'requirements.lock']
      .filter(isUnread)
      .map((file) => `${path.join(source, file)}: is not read there; move it into ${locks}/`);
  } catch (error) {
    if (!(error instanceof FleetError)) throw error;
    return [...error.lines];
  }
}

/** Checks a service's own lock: that for its image, else that for its row's, which lacks what only the row's image has. */
function checkOwnLock(
  root: string,
  { stack, images }: MachinePlan,
  { slug, ownLock, family, row }: ResolvedService,
): string[] {
  const inputs = ownLocks(slug);
  if (ownLock !== inputs && !hasEntry(path.join(root, ownLock, 'requirements.lock'))) {
    return findLockProblems(root, {
      ...NOTHING_BEFORE,
      inputs: ownLock,
      locks: inputs,
      name: row.name,
      stack: stack.name,
    });
  }
  const line = [family.name, ...listImageAncestors(images, family.name)];
  const before = line.map((name) => lockFolder(find(images, name)));
  return checkLocks(root, {
    inputs,
    locks: ownLock,
    name: row.name,
    stack: stack.name,
    before,
  });
}

/** Checks locks against what lock.json leaves out, here and in the folders before. */
function checkLocks(root: string, folders: Omit<LockFolders, 'excluded'>): string[] {
  try {
    const excluded = [folders.inputs, ...folders.before].flatMap((folder) =>
      Object.keys(readLockConfig(root, folder).exclude),
    );
    return findLockProblems(root, { ...folders, excluded });
  } catch (error) {
    if (!(error instanceof FleetError)) throw error;
    return [...error.lines];
  }
}
