import { FleetError } from '../../lib/errors';
import type { ServiceFailure } from '../engine';
import type { Context } from '../../checkout/context';
import {
  listContainers,
  readHealth,
  readLabel,
  type InspectedContainer,
} from '../../docker/containers';
import { readLastErrorLine } from '../../docker/logs';
import { LABELS } from '../../docker/labels';

/** Finds the services that are not healthy. @throws FleetError where the infrastructure is not: no fleet runs without it */
export async function findUnhealthyServices({ plan, stack }: Context): Promise<ServiceFailure[]> {
  const unhealthy = await readUnhealthy(stack.name);
  const infrastructure = unhealthy.filter(({ service }) =>
    plan.infrastructure.some(({ name }) => name === service),
  );
  if (infrastructure.length > 0) throw new FleetError(infrastructure.map(formatUnhealthy));
  return unhealthy;
}

/** Reads the stack's unhealthy containers and the last error of each. */
async function readUnhealthy(stack: string): Promise<ServiceFailure[]> {
  const unhealthy = (await listContainers(stack)).filter(
    (container) => !['healthy', 'created'].includes(readHealth(container)),
  );
  return await Promise.all(unhealthy.map(toFailure));
}

/** Describes the stack's unhealthy containers as lines of an error. */
export const describeUnhealthy = async (stack: string): Promise<string[]> =>
  (await readUnhealthy(stack)).map(formatUnhealthy);

export const formatUnhealthy = ({ service, reason }: ServiceFailure): string =>
  `${service}: ${reason}; see bin/fleet logs ${service}`;

async function toFailure(container: InspectedContainer): Promise<ServiceFailure> {
  const line = await readLastErrorLine(container.Id);
  const reason = `${readHealth(container)}: ${line ?? 'it printed nothing'}`;
  return { service: readLabel(container, LABELS.service), stage: 'start', reason };
}
