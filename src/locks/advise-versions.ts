import { FleetError } from '../lib/errors';
import type { Context } from '../checkout/context';
import type { Catalog } from '../catalog/schema';
import type { LockedPackage } from '../python/requirements';
import { formatVersionConflict, VersionConflict, type Remedies } from './failure';
import { findPinConflicts, moveRequirements } from './pin-conflicts';
import { resolveTarget, type Resolution } from './resolve';
import { readText } from './resolver-inputs';
import { describeBase, type LockTarget } from './targets';

/** Answers whether a target can be resolved. */
type Fits = (target: LockTarget) => Promise<boolean>;

/**
 * Resolves as `resolveTarget` does. Where no versions fit together, the error says what was tried and fits.
 * @param preferred pins that are taken where nothing speaks against them
 * @throws FleetError that says what cannot be had
 */
export async function resolveOrAdvise(
  context: Context,
  catalog: Catalog,
  target: LockTarget,
  preferred: readonly LockedPackage[],
): Promise<Resolution> {
  try {
    return await resolveTarget(context, target, preferred);
  } catch (error) {
    if (!(error instanceof VersionConflict)) throw error;
    const fits: Fits = async (other) => {
      try {
        await resolveTarget(context, other, [], false);
        return true;
      } catch (failure) {
        if (!(failure instanceof FleetError)) throw failure;
        return false;
      }
    };
    const remedies = await findRemedies(context.root, catalog, target, fits);
    throw new FleetError(formatVersionConflict(target, error.why, remedies));
  }
}

/** Finds what makes a target fit: the images' versions of what it asks for itself, or another family. */
export async function findRemedies(
  root: string,
  catalog: Catalog,
  target: LockTarget,
  fits: Fits,
): Promise<Remedies> {
  const [base, ...more] = target.bases;
  const conflicts = findPinConflicts(root, target, base);
  const none: Remedies = { moves: [], family: undefined };
  if (more.length > 0) return none;
  const requirements = moveRequirements(
    readText(root, target.inputs, 'requirements.in'),
    conflicts,
  );
  const movable = conflicts.length > 0 && (await fits({ ...target, requirements }));
  const moves = movable ? conflicts : [];
  for (const family of canHaveOtherFamily(catalog, target)
    ? listOtherFamilies(catalog, target)
    : []) {
    const other: LockTarget = { ...target, bases: [describeBase(catalog, family)] };
    if (findPinConflicts(root, other, other.bases[0]).length > 0 || !(await fits(other))) continue;
    return { moves, family };
  }
  return { ...none, moves };
}

/** Checks whether a target is of a row that can have another family: one of GPUs or of old packages is meant. */
function canHaveOtherFamily({ services }: Catalog, { selectedBy, bases }: LockTarget): boolean {
  const family = bases[0].line.at(-1);
  if (!family || family.track !== undefined || family.role === 'legacy') return false;
  return services.some((row) => row.name === selectedBy && row.family === family.name);
}

/** Lists the images that a row can name in place of its own, the nearest of what that stands on first. */
function listOtherFamilies({ images }: Catalog, { bases }: LockTarget): string[] {
  const line = bases[0].line.map(({ name }) => name).reverse();
  const able = images.filter(
    ({ kind, track, adds, role, python, name }) =>
      kind === 'runtime' &&
      track === undefined &&
      adds === undefined &&
      role !== 'legacy' &&
      python === bases[0].python &&
      name !== line[0],
  );
  const place = (name: string): number => (line.includes(name) ? line.indexOf(name) : line.length);
  return able.map(({ name }) => name).sort((one, other) => place(one) - place(other));
}
