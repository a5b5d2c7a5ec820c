import { toSlug } from '../../catalog/names';
import type { Context } from '../../checkout/context';
import { listContainers, readLabel, type InspectedContainer } from '../../docker/containers';
import { LABELS } from '../../docker/labels';
import { findServices } from './selection';

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

/** Reads the service or infrastructure of a container. */
export const readService = (container: InspectedContainer): string =>
  readLabel(container, LABELS.service);
