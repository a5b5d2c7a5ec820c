import { FleetError } from '../../lib/errors';
import type { ServiceFailure } from '../engine';
import type { Context } from '../../checkout/context';
import {
  listContainers,
  readHealth,
  readLabel,
  readLastErrorLine,
  type InspectedContainer,
} from '../../docker/containers';

/** Services that are not healthy. @throws FleetError where a server is not: there is no fleet without it */
export async function findUnhealthyServices({ plan, stack }: Context): Promise<ServiceFailure[]> {
  const unwell = await readUnhealthy(stack.name);
  const servers = unwell.filter(({ service }) =>
    plan.infrastructure.some(({ name }) => name === service),
  );
  if (servers.length > 0) throw new FleetError(servers.map(formatUnhealthy));
  return unwell;
}

/** The containers of the stack that run badly or not at all, and what each last said of that. */
async function readUnhealthy(stack: string): Promise<ServiceFailure[]> {
  const unwell = (await listContainers(stack)).filter(
    (container) => !['healthy', 'created'].includes(readHealth(container)),
  );
  return await Promise.all(unwell.map(toFailure));
}

/** The same as lines of an error. */
export const describeUnhealthy = async (stack: string): Promise<string[]> =>
  (await readUnhealthy(stack)).map(formatUnhealthy);

export const formatUnhealthy = ({ service, reason }: ServiceFailure): string =>
  `${service}: ${reason}; see bin/fleet logs ${service}`;

async function toFailure(container: InspectedContainer): Promise<ServiceFailure> {
  const line = await readLastErrorLine(container.Id);
  const reason = `${readHealth(container)}: ${line ?? 'it printed nothing'}`;
  return { service: readLabel(container, 'fleet.service'), stage: 'start', reason };
}
