import { FleetError } from '../../catalog/errors';
import type { Context } from '../context';
import { containersOf, healthOf } from '../local/docker';
import { unwellLines } from '../local/unwell';

/** Most milliseconds that containers may take which Pulumi did not make, and so did not wait for. */
const WAIT = 300_000;

/** Waits until every container of the stack is healthy. @throws FleetError with a line for each that is not */
export async function waitHealthy({ stack }: Context): Promise<void> {
  const deadline = Date.now() + WAIT;
  for (;;) {
    const health = (await containersOf(stack.name)).map(healthOf);
    if (health.every((each) => each === 'healthy')) return;
    if (Date.now() > deadline || !health.some((each) => each === 'starting')) {
      throw new FleetError(await unwellLines(stack.name));
    }
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}
