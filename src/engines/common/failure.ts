import { FleetError } from '../../lib/errors';
import type { Context } from '../../checkout/context';
import { containersOf, digestOf, labelOf } from '../../docker/containers';
import { unwellLine } from './unhealthy';
import { print, seconds } from '../../lib/output';
import { printStatus } from '../../status/status';

/** A service that an `up` could not bring up. */
export interface Broken {
  readonly service: string;
  /** Its image could not be built, or its container does not get healthy. */
  readonly stage: 'image' | 'start';
  /** In one line. */
  readonly reason: string;
  /** Digest that its container goes on with, where it has no new one. */
  readonly keeps?: string;
}

/** One service as a line of an error. */
export function lineOf(broken: Broken): string {
  const { service, stage, reason, keeps } = broken;
  if (stage === 'start') return `not healthy: ${unwellLine(broken)}`;
  return `broken: ${service}: image: ${reason}${keeps === undefined ? '' : `; keeps running ${keeps}`}`;
}

/** The same with the digests that containers without a new image go on with. */
async function keeping({ stack }: Context, broken: readonly Broken[]): Promise<Broken[]> {
  if (broken.length === 0) return [];
  const running = new Map(
    (await containersOf(stack.name))
      .filter(({ State }) => State.Status === 'running')
      .map((container) => [labelOf(container, 'fleet.service'), digestOf(container)]),
  );
  return broken.map((each) => {
    const keeps = each.stage === 'image' ? running.get(each.service) : undefined;
    return keeps === undefined ? each : { ...each, keeps };
  });
}

/**
 * What `up` says last: every service that was meant, and those that are broken.
 * @param since when it began
 * @param chosen services that were meant; all where undefined
 * @throws FleetError with a line for each broken service
 */
export async function conclude(
  context: Context,
  failed: readonly Broken[],
  since: number,
  json: boolean,
  chosen: ReadonlySet<string> | undefined,
): Promise<void> {
  const broken = await keeping(context, failed);
  await printStatus(context, json, { broken }, chosen);
  const rest = broken.length === 0 ? '' : `, ${String(broken.length)} broken`;
  if (!json) print(`up in ${seconds(since)}${rest}`);
  if (broken.length > 0) throw new FleetError(broken.map(lineOf));
}
