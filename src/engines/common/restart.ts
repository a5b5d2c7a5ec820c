import type { Context } from '../../checkout/context';
import { listContainers, restartContainer } from '../../docker/containers';
import { FleetError } from '../../lib/errors';
import { checkOwner } from './owner';
import { everything } from './selection';
import { omitStopped, readStops } from './stopped';
import { explainMissingContainers, listServiceContainers, readService } from './service-containers';
import { fleetCommandFor } from '../../lib/fleet-command';

/**
 * Restarts the services' containers as they are, and asks Docker afterwards whether each has started again.
 * @throws FleetError with a line for each service that has no container, that a person has stopped, or that does not run then
 */
export async function restartServices(
  context: Context,
  services: readonly string[],
): Promise<void> {
  const { stack } = context;
  checkOwner(stack);
  const before = await listServiceContainers(context, services);
  const missing = explainMissingContainers(context, services, before);
  if (missing.length > 0) throw new FleetError(missing);
  omitStopped(context, everything, await readStops(context), services);
  await Promise.all(before.map(({ Id }) => restartContainer(Id)));
  const after = new Map((await listContainers(stack.name)).map((each) => [each.Id, each.State]));
  const lines = before.flatMap((each) => {
    const state = after.get(each.Id);
    const name = readService(each);
    if (state?.Status === 'running' && state.StartedAt !== each.State.StartedAt) return [];
    return [
      `${name}: does not run after its restart: '${state?.Status ?? 'gone'}'; read ${fleetCommandFor(stack.name, 'logs', name)}`,
    ];
  });
  if (lines.length > 0) throw new FleetError(lines);
}
