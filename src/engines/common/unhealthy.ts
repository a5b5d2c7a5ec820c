import { FleetError } from '../../lib/errors';
import type { Broken } from './failure';
import type { Context } from '../../checkout/context';
import {
  containersOf,
  healthOf,
  labelOf,
  lastErrorLine,
  type Inspected,
} from '../../docker/containers';

/** Services that are not healthy. @throws FleetError where a server is not: there is no fleet without it */
export async function unwellServices({ plan, stack }: Context): Promise<Broken[]> {
  const unwell = await unwellOf(stack.name);
  const servers = unwell.filter(({ service }) =>
    plan.infrastructure.some(({ name }) => name === service),
  );
  if (servers.length > 0) throw new FleetError(servers.map(unwellLine));
  return unwell;
}

/** The containers of the stack that run badly or not at all, and what each last said of that. */
async function unwellOf(stack: string): Promise<Broken[]> {
  const unwell = (await containersOf(stack)).filter(
    (container) => !['healthy', 'created'].includes(healthOf(container)),
  );
  return await Promise.all(unwell.map(brokenOf));
}

/** The same as lines of an error. */
export const unwellLines = async (stack: string): Promise<string[]> =>
  (await unwellOf(stack)).map(unwellLine);

export const unwellLine = ({ service, reason }: Broken): string =>
  `${service}: ${reason}; see bin/fleet logs ${service}`;

async function brokenOf(container: Inspected): Promise<Broken> {
  const line = await lastErrorLine(container.Id);
  const reason = `${healthOf(container)}: ${line ?? 'it printed nothing'}`;
  return { service: labelOf(container, 'fleet.service'), stage: 'start', reason };
}
