import { toSlug } from '../../catalog/names';
import { FleetError } from '../../lib/errors';
import { findClosure } from '../../lib/graph';
import { suggestFix } from '../../lib/suggest';
import type { MachinePlan } from '../../plan/plan';
import type { ResolvedService } from '../../plan/service';
import type { Selection } from '../engine';
import { fleetCommandFor } from '../../lib/fleet-command';

/** The whole stack. */
export const everything: Selection = { all: true, slugs: new Set(), includes: () => true };

/** Selects exactly these slugs. */
export function selectSlugs(slugs: Iterable<string>): Selection {
  const set = new Set(slugs);
  return { all: false, slugs: set, includes: (slug) => set.has(slug) };
}

/**
 * Selects the services of these names with all that they depend on; everything where there are no names.
 * @throws FleetError on a name that this machine does not run
 */
export function selectServices(plan: MachinePlan, names: readonly string[]): Selection {
  if (names.length === 0) return everything;
  const named = findServices(plan, names);
  const graph = new Map(plan.services.map(({ slug, waitsFor }) => [slug, waitsFor.map(toSlug)]));
  return selectSlugs(
    findClosure(
      graph,
      named.map(({ slug }) => slug),
    ),
  );
}

/**
 * Finds the services of these names; all where there are no names.
 * @throws FleetError on a name that this machine does not run
 */
export function findServices(plan: MachinePlan, names: readonly string[]): ResolvedService[] {
  const unknown = names.filter((name) => !plan.services.some(({ slug }) => slug === toSlug(name)));
  if (unknown.length > 0) {
    const known = plan.services.map((service) => service.row.name);
    const list = `another service that ${fleetCommandFor(plan.stack.name, 'status')} lists`;
    throw new FleetError(
      unknown.map(
        (name) =>
          `service: does not run on ${plan.machine.name}: '${name}'; ${suggestFix(name, known, list)}`,
      ),
    );
  }
  const slugs = names.map(toSlug);
  return plan.services.filter(({ slug }) => names.length === 0 || slugs.includes(slug));
}
