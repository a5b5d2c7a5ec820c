import { toSlug } from '../../catalog/names';
import type { Context } from '../../checkout/context';
import { listContainers, type InspectedContainer } from '../../docker/containers';
import { FleetError } from '../../lib/errors';
import { fleetCommandFor } from '../../lib/fleet-command';
import type { Selection, Stop } from '../engine';
import { readLedger } from './ledger-volume';
import { readService } from './service-containers';
import { isRunning } from './watch';

/** Services that a person has stopped, by name. */
export type Stops = ReadonlyMap<string, Stop>;

/**
 * Reads which services a person has stopped, and that do not run. The ledger is asked only where one does not.
 * @param containers of the stack @default as they are now
 * @throws FleetError where the ledger cannot be read
 */
export async function readStops(
  context: Pick<Context, 'prefix' | 'stack' | 'plan'>,
  containers?: readonly InspectedContainer[],
): Promise<Stops> {
  const there = containers ?? (await listIfAny(context.stack.name));
  if (!there) return new Map();
  const running = new Set(there.filter(isRunning).map(readService));
  const idle = context.plan.services
    .map(({ row }) => row.name)
    .filter((name) => !running.has(name));
  if (idle.length === 0) return new Map();
  const { stopped } = await readLedger(context, there);
  return new Map(Object.entries(stopped).filter(([name]) => idle.includes(name)));
}

/** Lists the containers of a stack; undefined where no engine answers: whoever needs one says so, after checks that need none. */
async function listIfAny(stack: string): Promise<InspectedContainer[] | undefined> {
  try {
    return await listContainers(stack);
  } catch (error) {
    if (error instanceof FleetError) return undefined;
    throw error;
  }
}

/**
 * Leaves the services out of a selection that a person has stopped.
 * @param named services that the command names: none of them may be stopped
 * @throws FleetError with a line for each that is
 */
export function omitStopped(
  { stack }: Pick<Context, 'stack'>,
  selection: Selection,
  stops: Stops,
  named: readonly string[] = [],
): Selection {
  const meant = new Set(named.map(toSlug));
  const refused = [...stops].filter(([name]) => meant.has(toSlug(name)));
  if (refused.length > 0) {
    throw new FleetError(refused.map(([name, stop]) => formatStop(stack.name, name, stop)));
  }
  const selected = [...stops].filter(([name]) => selection.includes(toSlug(name)));
  if (selected.length === 0) return selection;
  const out = new Set(selected.map(([name]) => toSlug(name)));
  return {
    all: selection.all,
    slugs: new Set([...selection.slugs].filter((slug) => !out.has(slug))),
    includes: (slug) => selection.includes(slug) && !out.has(slug),
    stopped: new Map(selected),
  };
}

/** Says that a person has stopped a service, and what starts it. */
export const formatStop = (stack: string, service: string, { at, by }: Stop): string =>
  `${service}: was stopped by ${by} at ${at}; ${fleetCommandFor(stack, 'start', service)} starts it`;

/** Lists the stopped services of a selection, as notes. */
export const listStopNotes = (stack: string, { stopped }: Selection): string[] =>
  [...(stopped ?? [])].map(([name, stop]) => formatStop(stack, name, stop));
