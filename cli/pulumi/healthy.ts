import { FleetError } from '../../catalog/errors';
import type { Context } from '../context';
import { settle } from '../local/settle';
import { unwellLines } from '../local/unwell';

/** Most seconds that containers may take which Pulumi did not make, and so did not wait for. */
const WAIT_SECONDS = 300;

/** Waits until every container of the stack is healthy. @throws FleetError with a line for each that is not */
export async function waitHealthy({ stack }: Context): Promise<void> {
  await settle(stack.name, WAIT_SECONDS);
  const unwell = await unwellLines(stack.name);
  if (unwell.length > 0) throw new FleetError(unwell);
}
