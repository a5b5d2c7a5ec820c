import { setTimeout } from 'node:timers/promises';
import { containersOf, healthOf, type Inspected } from '../../docker/containers';

/** Restarts after which a container that exits again has failed. */
const RESTARTS = 3;

/** Whether a container may still get healthy by itself. */
export function isStarting(container: Inspected): boolean {
  const health = healthOf(container);
  // Some agents end when what they need is not there yet; Docker starts them again.
  return health === 'starting' || (health === 'restarting' && container.RestartCount < RESTARTS);
}

/** Waits until each container of a stack is healthy or has failed, and no longer than `seconds`. */
export async function settle(stack: string, seconds: number): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  while ((await containersOf(stack)).some(isStarting) && Date.now() < deadline) {
    await setTimeout(500);
  }
}
