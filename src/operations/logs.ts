import { checkOwner } from '../engines/common/owner';
import type { Context } from '../checkout/context';
import { listContainers, readLabel, type InspectedContainer } from '../docker/containers';
import { runDocker, streamDocker } from '../docker/run';
import { print } from '../lib/output';
import { findServices } from '../engines/common/selection';
import { toSlug } from '../catalog/names';
import { filterByStack, LABELS } from '../docker/labels';

/** Prints the services' logs, all of them or those named; by their labels, whichever engine started them. */
export async function printLogs(
  context: Context,
  services: readonly string[],
  options: { readonly follow?: boolean; readonly tail: string },
): Promise<void> {
  const containers = await named(context, services);
  const width = Math.max(0, ...containers.map((each) => readService(each).length));
  const printLog = async (id: string, service: string, ...args: string[]): Promise<void> => {
    await streamDocker(['logs', ...args, id], (line) => {
      print(`${service.padEnd(width)}  | ${line}`);
    });
  };
  const follow = options.follow ? ['--follow'] : [];
  const printed = containers.map((each) =>
    printLog(each.Id, readService(each), '--tail', options.tail, ...follow),
  );
  if (options.follow) {
    // A log ends with its container; each start is a log to go on with.
    await onStart(context, (id, service, time) => {
      if (services.length === 0 || services.map(toSlug).includes(toSlug(service))) {
        void printLog(id, service, '--follow', '--since', time);
      }
    });
  }
  await Promise.all(printed);
}

/** Restarts the services' containers as they are. */
export async function restartServices(
  context: Context,
  services: readonly string[],
): Promise<void> {
  checkOwner(context.stack);
  const containers = await named(context, services);
  await Promise.all(containers.map(({ Id }) => runDocker(['restart', '--time', '10', Id])));
}

/** Containers of the named services, or all; a name that this machine does not run is an error. */
async function named(context: Context, services: readonly string[]): Promise<InspectedContainer[]> {
  findServices(context.plan, services);
  const slugs = services.map(toSlug);
  const containers = await listContainers(context.stack.name);
  return containers.filter(
    (each) => slugs.length === 0 || slugs.includes(toSlug(readService(each))),
  );
}

const readService = (container: InspectedContainer): string => readLabel(container, LABELS.service);

/** Tells of each start of a container of the stack, until the command is ended. */
async function onStart(
  { stack }: Context,
  started: (id: string, service: string, time: string) => void,
): Promise<void> {
  const filters = [filterByStack(stack.name), 'type=container', 'event=start'];
  const format = `{{.ID}} {{.Time}} {{index .Actor.Attributes "${LABELS.service}"}}`;
  await streamDocker(
    ['events', ...filters.flatMap((each) => ['--filter', each]), '--format', format],
    (line) => {
      const [id = '', time = '', service = ''] = line.split(' ');
      started(id, service, time);
    },
  );
}
