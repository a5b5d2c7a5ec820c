import type { Context } from '../../checkout/context';
import { listContainers } from '../../docker/containers';
import { LABELS } from '../../docker/labels';
import { createVolume, inspectVolumes, removeVolumes } from '../../docker/volumes';
import { FleetError } from '../../lib/errors';
import { fleetCommandFor } from '../../lib/fleet-command';
import { hasStack } from '../common/checkouts';

/**
 * The Docker engine remembers which checkout brought a stack up: an empty volume has its path as a label. So it holds for every
 * user of the machine, and a container's definition does not change with the checkout.
 */
const nameClaim = ({ prefix }: Pick<Context, 'prefix'>): string => `${prefix}-checkout`;

type Claimed = Pick<Context, 'root' | 'prefix' | 'stack'>;

/**
 * Makes the stack this checkout's. A stack that does not run, or whose checkout is gone, is anybody's: so a moved checkout and a
 * fresh clone in its place go on with what runs.
 * @param command command that asks, for the message
 * @param takeOver true if the stack may be another checkout's
 * @throws FleetError naming both checkouts, where the stack runs for one that is still there
 */
export async function claimStack(
  context: Claimed,
  command: 'up' | 'down',
  takeOver: boolean,
): Promise<void> {
  const { root, stack } = context;
  const name = nameClaim(context);
  const [claim] = await inspectVolumes([name]);
  const owner = claim?.Labels?.[LABELS.checkout];
  if (owner === root) return;
  if (owner !== undefined && !takeOver && hasStack(owner, stack.name)) {
    if ((await listContainers(stack.name)).length > 0) {
      throw new FleetError(
        `stack ${stack.name}: runs for another checkout, and this is ${root}: '${owner}'; run the command there, or ${fleetCommandFor(stack.name, command, '--take-over')} to go on with this one`,
      );
    }
  }
  if (claim) await removeVolumes([name], { force: true });
  await createVolume(name, `${LABELS.checkout}=${root}`);
}

/** Forgets whose the stack is. */
export const dropClaim = (context: Claimed): Promise<void> =>
  removeVolumes([nameClaim(context)], { force: true });
