import type { Context } from '../checkout/context';
import { listContainers, stopContainers } from '../docker/containers';
import { addStops, describeRun } from '../engines/common/ledger';
import { readLedger, writeLedger } from '../engines/common/ledger-volume';
import { checkOwner } from '../engines/common/owner';
import { findServices } from '../engines/common/selection';
import {
  explainMissingContainers,
  listServiceContainers,
  readService,
} from '../engines/common/service-containers';
import { withStackLock } from '../engines/common/stack-lock';
import { isRunning } from '../engines/common/watch';
import { FleetError } from '../lib/errors';
import { fleetCommandFor } from '../lib/fleet-command';
import { print } from '../lib/output';

/**
 * Stops the containers of services, and notes in the ledger that a person did: `up` leaves them so until `start`. The note comes
 * first: a command that is killed in between is run again.
 * @throws FleetError with a line for each service that has no container, or whose container still runs
 */
export async function stopServices(context: Context, names: readonly string[]): Promise<void> {
  const { root, stack, plan } = context;
  checkOwner(stack);
  const services = findServices(plan, names).map(({ row }) => row.name);
  await withStackLock(context, async () => {
    const containers = await listServiceContainers(context, names);
    const missing = explainMissingContainers(context, names, containers);
    if (missing.length > 0) throw new FleetError(missing);
    const ledger = await readLedger(context, containers);
    const { at, by } = describeRun(root);
    const fresh = containers.filter(isRunning);
    const noted = services.filter(
      (name) => !(name in ledger.stopped) || fresh.some((each) => readService(each) === name),
    );
    await writeLedger(context, containers, addStops(ledger, noted, { at, by }));
    await stopContainers(fresh.map(({ Id }) => Id));
    const ids = new Set(fresh.map(({ Id }) => Id));
    const left = (await listContainers(stack.name)).filter(
      (each) => ids.has(each.Id) && isRunning(each),
    );
    if (left.length > 0) {
      throw new FleetError(
        left.map(
          (each) =>
            `${readService(each)}: still runs: '${each.State.Status}'; read ${fleetCommandFor(stack.name, 'logs', readService(each))}`,
        ),
      );
    }
  });
  for (const name of services) {
    print(`${name}: is stopped until ${fleetCommandFor(stack.name, 'start', name)}`);
  }
}
