import type { Broken } from '../common/failure';
import type { Context } from '../../checkout/context';
import { settle } from '../common/wait';
import { unwellServices } from '../common/unhealthy';

/** Most seconds that containers may take which Pulumi did not make, and so did not wait for. */
const WAIT_SECONDS = 300;

/**
 * Services that are broken once each container is healthy or has had its chances; Docker's word on one that runs tells
 * more than Pulumi's.
 */
export async function brokenOnes(context: Context, left: readonly Broken[]): Promise<Broken[]> {
  await settle(context.stack.name, WAIT_SECONDS);
  const unwell = await unwellServices(context);
  const images = left.filter(({ stage }) => stage === 'image');
  const others = left.filter(({ stage }) => stage === 'start');
  return [images, unwell, others]
    .flat()
    .filter(({ service }, at, all) => all.findIndex((each) => each.service === service) === at);
}
