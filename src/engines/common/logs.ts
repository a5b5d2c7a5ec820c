import { toSlug } from '../../catalog/names';
import type { Context } from '../../checkout/context';
import { streamLog, watchStarts, type LogRange } from '../../docker/logs';
import { FleetError } from '../../lib/errors';
import { print, warn } from '../../lib/output';
import type { LogOptions } from '../engine';
import { explainMissingContainers, listServiceContainers, readService } from './service-containers';

/**
 * Prints the services' logs, all of them or those named; by their labels, whichever engine started them. To follow one that has
 * no container yet is to wait for it.
 * @throws FleetError with a line for each named service that has no container
 */
export async function printLogs(
  context: Context,
  services: readonly string[],
  { follow, tail }: LogOptions,
): Promise<void> {
  const containers = await listServiceContainers(context, services);
  const missing = explainMissingContainers(context, services, containers);
  if (missing.length > 0 && follow !== true) throw new FleetError(missing);
  for (const line of missing) warn(line);
  const width = Math.max(0, ...containers.map((each) => readService(each).length));
  const printLog = (id: string, service: string, range: LogRange): Promise<void> =>
    streamLog(id, range, (line) => {
      print(`${service.padEnd(width)}  | ${line}`);
    });
  const printed = containers.map((each) => printLog(each.Id, readService(each), { tail, follow }));
  if (follow) {
    // A log ends with its container; each start is a log to go on with.
    await watchStarts(context.stack.name, (id, service, time) => {
      if (services.length === 0 || services.map(toSlug).includes(toSlug(service))) {
        void printLog(id, service, { follow, since: time });
      }
    });
  }
  await Promise.all(printed);
}
