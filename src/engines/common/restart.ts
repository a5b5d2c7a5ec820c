import type { Context } from '../../checkout/context';
import { restartContainer } from '../../docker/containers';
import { checkOwner } from './owner';
import { listServiceContainers } from './service-containers';

/** Restarts the services' containers as they are. */
export async function restartServices(
  context: Context,
  services: readonly string[],
): Promise<void> {
  checkOwner(context.stack);
  const containers = await listServiceContainers(context, services);
  await Promise.all(containers.map(({ Id }) => restartContainer(Id)));
}
