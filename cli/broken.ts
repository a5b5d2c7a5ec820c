import { FleetError } from '../catalog/errors';
import type { Context } from './context';
import { unwellLine } from './local/unwell';
import { say, seconds } from './output';
import { printStatus } from './status';

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

/**
 * What `up` says last: every service, and those that are broken.
 * @param since when it began
 * @throws FleetError with a line for each broken service
 */
export async function conclude(
  context: Context,
  broken: readonly Broken[],
  since: number,
  json: boolean,
): Promise<void> {
  await printStatus(context, json, { broken });
  const rest = broken.length === 0 ? '' : `, ${String(broken.length)} broken`;
  if (!json) say(`up in ${seconds(since)}${rest}`);
  if (broken.length > 0) throw new FleetError(broken.map(lineOf));
}
