import { FleetError } from '../../lib/errors';
import { closure } from '../../lib/graph';
import { slugOf } from '../../catalog/names';
import type { PlacedService } from '../../plan/service';
import type { MachinePlan } from '../../plan/plan';
import type { Context } from '../../checkout/context';

/**
 * Compose services of `only` and of all they need; undefined when everything is meant.
 * @throws FleetError on a name that this machine does not run
 */
export function chosenServices(
  { plan }: Context,
  only: readonly string[],
): Set<string> | undefined {
  if (only.length === 0) return undefined;
  const named = namedServices(plan, only);
  const graph = new Map(plan.services.map(({ slug, waitsFor }) => [slug, waitsFor.map(slugOf)]));
  return closure(
    graph,
    named.map(({ slug }) => slug),
  );
}

/**
 * The services of these names, or all where there are none.
 * @throws FleetError on a name that this machine does not run
 */
export function namedServices(plan: MachinePlan, names: readonly string[]): PlacedService[] {
  const unknown = names.filter((name) => !plan.services.some(({ slug }) => slug === slugOf(name)));
  if (unknown.length > 0) {
    const known = plan.services.map((service) => service.row.name).join(', ');
    throw new FleetError(
      unknown.map((name) => `no service '${name}' on ${plan.machine.name}; write one of ${known}`),
    );
  }
  const slugs = names.map(slugOf);
  return plan.services.filter(({ slug }) => names.length === 0 || slugs.includes(slug));
}
