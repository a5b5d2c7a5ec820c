import { toSlug } from '../catalog/names';
import { readHolds, writeHolds } from '../checkout/holds';
import type { Context } from '../checkout/context';
import { FleetError } from '../lib/errors';
import { applyHolds } from '../plan/apply-holds';
import type { Holds } from '../plan/hold';
import type { MachinePlan } from '../plan/plan';
import type { ResolvedService } from '../plan/service';
import { identifyRows, type ServiceSources } from '../plan/service-image';
import { prepareBuildContexts } from './prepare-build-contexts';

/** A plan with its holds, and what its images are built from. */
export interface HeldPlan extends ServiceSources {
  readonly plan: MachinePlan;
}

/**
 * Gives each held service the definition that it is held at, and makes the folders ready that images are built from. A service
 * that a person holds needs nothing of its agent's source.
 * @throws FleetError where a source or the holds cannot be read
 */
export function prepareHeldPlan(root: string, planned: MachinePlan): HeldPlan {
  const holds = readHolds(root, planned.stack.name);
  const contexts = prepareBuildContexts(root, omitHeldByHand(planned, holds));
  const plan = applyHolds(planned, holds, identifyRows(planned, contexts));
  return { plan, ...contexts };
}

const omitHeldByHand = (plan: MachinePlan, holds: Holds): MachinePlan => ({
  ...plan,
  services: plan.services.filter(({ row }) => {
    const hold = holds[row.name];
    return !hold || hold.failed !== undefined;
  }),
});

/**
 * Gives the services of a command's stack the definitions that they are held at. Where nobody can tell whether a hold after a
 * failure has ended, as its agent's source is not there, it counts.
 */
export function applyStackHolds(context: Context): Context {
  const { root, stack, plan } = context;
  const holds = readHolds(root, stack.name);
  if (Object.keys(holds).length === 0) return context;
  try {
    return {
      ...context,
      plan: applyHolds(plan, holds, (service) => identifyRow(root, plan, service)),
    };
  } catch (error) {
    if (!(error instanceof FleetError)) throw error;
    return { ...context, plan: applyHolds(plan, holds) };
  }
}

/**
 * Reads the id of the definition that the row of one service gives now.
 * @throws FleetError where its agent's source cannot be read
 */
export function identifyRow(root: string, plan: MachinePlan, service: ResolvedService): string {
  const contexts = prepareBuildContexts(root, { ...plan, services: [service] });
  return identifyRows(plan, contexts)(service);
}

/**
 * Removes the holds of selected services that have ended: their rows give other definitions by now, or are gone.
 * @param context with its holds applied
 */
export function dropEndedHolds(
  { root, stack, plan }: Context,
  includes: (slug: string) => boolean,
): void {
  const holds = readHolds(root, stack.name);
  const held = new Set(plan.services.flatMap(({ row, held }) => (held ? [row.name] : [])));
  const kept = Object.entries(holds).filter(([name]) => held.has(name) || !includes(toSlug(name)));
  if (kept.length < Object.keys(holds).length) {
    writeHolds(root, stack.name, Object.fromEntries(kept));
  }
}
