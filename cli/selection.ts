import { FleetError } from '../catalog/errors';
import { closure } from '../catalog/graph';
import { slugOf } from '../catalog/names';
import type { Context } from './context';

/**
 * Compose services of `only` and of all they need; undefined when everything is meant.
 * @throws FleetError on a name that this machine does not run
 */
export function chosenServices(
  { plan }: Context,
  only: readonly string[],
): Set<string> | undefined {
  if (only.length === 0) return undefined;
  const bySlug = new Map(plan.services.map((service) => [service.slug, service]));
  const unknown = only.filter((name) => !bySlug.has(slugOf(name)));
  if (unknown.length > 0) {
    const known = plan.services.map((service) => service.row.name).join(', ');
    throw new FleetError(
      unknown.map((name) => `no service '${name}' on ${plan.machine.name}; write one of ${known}`),
    );
  }
  const graph = new Map(plan.services.map(({ slug, waitsFor }) => [slug, waitsFor.map(slugOf)]));
  return closure(graph, only.map(slugOf));
}
