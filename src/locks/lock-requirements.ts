import { FleetError } from '../lib/errors';
import { loadCatalog } from '../checkout/fleet';
import { findPairProblems } from '../checkout/pin-conflicts';
import type { ImageRow } from '../catalog/schema';
import type { Context } from '../checkout/context';
import { renderLocks, readPreferredPins, writeLocks } from './files';
import { resolveOrAdvise } from './advise-versions';
import { readText } from './resolver-inputs';
import { listLockTargets, selectTargets, type LockTarget } from './targets';
import { readHashes, readLockedPackages } from '../python/requirements';
import { Phase, print, warn } from '../lib/output';
import { setup } from '../engines/common/setup';
import { fleetCommand } from '../lib/fleet-command';

/**
 * Resolves .in files into lock files, every requirement with its hashes, inside the builder. What cannot be resolved is
 * told at the end, and stops only what stands on it.
 * @param names images, services or agents' folders; all when empty
 * @param upgrade look for newer versions of what is locked already
 */
export async function lockRequirements(
  context: Context,
  names: readonly string[],
  upgrade: boolean,
): Promise<void> {
  const { root } = context;
  const catalog = loadCatalog();
  const all = listLockTargets(root, catalog, context.plan.services);
  const targets = selectTargets(all, names);
  await setup(context.plan, { quiet: true, everyUpstream: true });
  const phase = new Phase('lock', `${String(targets.length)} to resolve`);
  const failed = new Set<string>();
  const errors: string[] = [];
  for (const target of targets) {
    const since = Date.now();
    try {
      checkPairs(root, catalog.images, target);
      checkParents(root, all, target, failed);
      const preferred = readPreferredPins(root, target, upgrade);
      const resolution = await resolveOrAdvise(context, catalog, target, preferred);
      const texts = renderLocks(root, target, resolution);
      const before = readText(root, target.folder, REQUIREMENTS);
      for (const each of findReplacedFiles(before, texts[REQUIREMENTS] ?? '')) {
        warn(`${target.folder}/${REQUIREMENTS}: ${each}`);
      }
      const changed = writeLocks(root, target, texts);
      phase.printItem(target.name, changed.length === 0 ? 'unchanged' : 'changed', since);
      for (const line of changed) print(`      ${line}`);
    } catch (error) {
      if (!(error instanceof FleetError)) throw error;
      failed.add(target.name);
      errors.push(...error.lines);
    }
  }
  if (errors.length > 0) throw new FleetError(errors);
}

const REQUIREMENTS = 'requirements.lock';

/** Finds packages whose version stays and of whose files none does: an index does not do that by itself. */
export function findReplacedFiles(before: string, after: string): string[] {
  const known = new Map(
    readLockedPackages(before).map(({ name, version, text }) => [
      `${name}==${version}`,
      readHashes(text),
    ]),
  );
  return readLockedPackages(after).flatMap(({ name, version, text }) => {
    const pin = `${name}==${version}`;
    const hashes = known.get(pin) ?? [];
    if (hashes.length === 0 || readHashes(text).some((each) => hashes.includes(each))) return [];
    return [
      `has no file of before of the same version: '${pin}'; find out why the index changed it before you commit the lock`,
    ];
  });
}

/** @throws FleetError where what is asked for is known not to work together: before anything is downloaded */
function checkPairs(root: string, images: readonly ImageRow[], { name }: LockTarget): void {
  const row = images.find((image) => image.name === name);
  const problems = row ? findPairProblems(root, images, row, ['requirements.in']) : [];
  if (problems.length > 0) throw new FleetError(problems);
}

/** @throws FleetError where a parent has no lock that this one could agree with */
function checkParents(
  root: string,
  all: readonly LockTarget[],
  { name, bases, ownOnly }: LockTarget,
  failed: ReadonlySet<string>,
): void {
  if (!ownOnly) return; // it agrees with the families that there are
  for (const parent of bases[0].line) {
    if (failed.has(parent.name)) {
      throw new FleetError(
        `${name}: is unchanged, as its parent could not be locked: '${parent.name}'; correct that one first`,
      );
    }
    const { folder } = all.find((other) => other.name === parent.name) ?? {};
    const lacks = (file: string): boolean =>
      folder !== undefined &&
      readText(root, folder, `${file}.in`) !== '' &&
      readText(root, folder, `${file}.lock`) === '';
    if (lacks('requirements') || lacks('apt')) {
      throw new FleetError(
        `${name}: has a parent without a lock: '${parent.name}'; run ${fleetCommand('lock', parent.name)}`,
      );
    }
  }
}
