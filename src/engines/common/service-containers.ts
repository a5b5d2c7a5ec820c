import { toSlug } from '../../catalog/names';
import type { Context } from '../../checkout/context';
import { listContainers, readLabel, type InspectedContainer } from '../../docker/containers';
import { LABELS } from '../../docker/labels';
import { findServices } from './selection';
import { fleetCommandFor } from '../../lib/fleet-command';

/**
 * Lists the containers of the named services; all of the stack where none is named.
 * @throws FleetError on a name that this machine does not run
 */
export async function listServiceContainers(
  context: Context,
  services: readonly string[],
): Promise<InspectedContainer[]> {
  findServices(context.plan, services);
  const slugs = services.map(toSlug);
  const containers = await listContainers(context.stack.name);
  return containers.filter(
    (each) => slugs.length === 0 || slugs.includes(toSlug(readService(each))),
  );
}

/**
 * Says of each named service that has no container, and of a stack without any, what to run.
 * @param containers those of the named services; of all where none is named
 */
export function explainMissingContainers(
  { stack }: Pick<Context, 'stack'>,
  services: readonly string[],
  containers: readonly InspectedContainer[],
): string[] {
  if (services.length === 0) {
    return containers.length > 0
      ? []
      : [`stack ${stack.name}: has no container; run ${fleetCommandFor(stack.name, 'up')}`];
  }
  const known = new Set(containers.map((each) => toSlug(readService(each))));
  return services
    .filter((name) => !known.has(toSlug(name)))
    .map(
      (name) =>
        `${name}: has no container in stack ${stack.name}; run ${fleetCommandFor(stack.name, 'up', '--only', name)}`,
    );
}

/** Reads the service or infrastructure of a container. */
export const readService = (container: InspectedContainer): string =>
  readLabel(container, LABELS.service);
