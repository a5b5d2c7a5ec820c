import { setTimeout } from 'node:timers/promises';
import { listContainers, readHealth, type InspectedContainer } from '../../docker/containers';

/** Restarts after which a container that exits again has failed. */
const RESTARTS = 3;

/** Checks that a container may still become healthy without help. */
export function isStarting(container: InspectedContainer): boolean {
  const health = readHealth(container);
  // Some agents end when what they need is not there yet; Docker starts them again.
  return health === 'starting' || (health === 'restarting' && container.RestartCount < RESTARTS);
}

/** Waits until each container of a stack is healthy or has failed, and no longer than `seconds`. */
export async function waitUntilStarted(stack: string, seconds: number): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  while ((await listContainers(stack)).some(isStarting) && Date.now() < deadline) {
    await setTimeout(500);
  }
}
