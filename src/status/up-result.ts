import { toSlug } from '../catalog/names';
import type { Context } from '../checkout/context';
import { chooseEngine } from '../engines';
import { formatUnhealthy } from '../engines/common/unhealthy';
import type { FleetStatus, Selection, ServiceFailure, UpResult } from '../engines/engine';
import { FleetError } from '../lib/errors';
import { fleetCommand } from '../lib/fleet-command';
import { print, formatElapsed, warn } from '../lib/output';
import type { MachinePlan } from '../plan/plan';
import { printStatus } from './print';

/** Formats a failed service as a line of an error. */
export function formatFailure(failure: ServiceFailure): string {
  const { service, stage, reason, keeps, reverted, outside } = failure;
  if (stage === 'trial') {
    const held =
      reverted === undefined
        ? 'what ran goes on'
        : `${reverted} goes on, and is held: ${fleetCommand('preview')} shows it`;
    return `not released: ${service}: fails its trial: ${reason}; ${held}`;
  }
  if (reverted !== undefined) {
    return `put back: ${service}: ${reason}; ${reverted} runs again, and is held: ${fleetCommand('preview')} shows it`;
  }
  if (outside !== undefined) {
    return `paused: ${service}: ${reason}; its release is not at fault, and was not put back: ${outside}; mend that, and run the same command again`;
  }
  if (stage === 'start') return `not healthy: ${formatUnhealthy(failure)}`;
  return `failed: ${service}: image: ${reason}${keeps === undefined ? '' : `; keeps running ${keeps}`}`;
}

/** Adds the digests that the containers of services without a new image still run. */
function addRunningDigests(
  { services }: FleetStatus,
  failures: readonly ServiceFailure[],
): ServiceFailure[] {
  const running = new Map(
    services
      .filter(({ state }) => state === 'running')
      .map(({ service, digest }) => [service, digest]),
  );
  return failures.map((each) => {
    const keeps = each.stage === 'image' ? running.get(each.service) : undefined;
    return keeps === undefined ? each : { ...each, keeps };
  });
}

/** Adds the selected services that have no container, although nobody saw one fail. */
function addMissing(
  { services, infrastructure }: FleetStatus,
  failures: readonly ServiceFailure[],
  selection: Selection,
): ServiceFailure[] {
  const failed = new Set(failures.map(({ service }) => service));
  const missing = [
    ...services
      .filter(({ stopped }) => stopped === undefined)
      .map(({ service, state }) => ({ service, state })),
    ...infrastructure.map(({ name, state }) => ({ service: name, state })),
  ]
    .filter(
      ({ service, state }) =>
        state === 'missing' && selection.includes(toSlug(service)) && !failed.has(service),
    )
    .map(({ service }) => ({ service, stage: 'start' as const, reason: 'has no container' }));
  return [...failures, ...missing];
}

/**
 * Gives each service that failed the words of its failure: the look that found it knew more than Docker tells afterwards, such
 * as the exit code of a container that runs again.
 */
function addReasons(status: FleetStatus, failures: readonly ServiceFailure[]): FleetStatus {
  const reasons = new Map(
    failures
      .filter(({ stage }) => stage === 'start')
      .map(({ service, reason }) => [service, reason]),
  );
  const services = status.services.map((each) => ({
    ...each,
    error: reasons.get(each.service) ?? each.error,
  }));
  return { ...status, services };
}

/** Splits failures by the `optional` field of the service's row: such a failure leaves exit code 0. */
function splitOptional(
  { services }: Pick<MachinePlan, 'services'>,
  failures: readonly ServiceFailure[],
): { readonly required: ServiceFailure[]; readonly optional: ServiceFailure[] } {
  const names = new Set(services.filter(({ row }) => row.optional).map(({ row }) => row.name));
  return {
    required: failures.filter(({ service }) => !names.has(service)),
    optional: failures.filter(({ service }) => names.has(service)),
  };
}

/**
 * Prints what `up` ends with: the status of the selected services, the time and the failures.
 * @param since when the command started
 * @throws FleetError with a line for each failed service that is not optional
 */
export async function printUpResult(
  context: Context,
  { failures, healthySeconds, stableSeconds, status: seen }: UpResult,
  { since, json, selection }: { since: number; json: boolean; selection: Selection },
): Promise<void> {
  // What `up` saw counts: to a new look, one that needed two starts until it was healthy would be one that restarts.
  const status = seen ?? (await chooseEngine(context).status(context));
  const broken = addRunningDigests(status, addMissing(status, failures, selection));
  // `broken` is the field's name in the JSON that scripts read.
  printStatus(addReasons(status, broken), {
    json,
    more: { broken, healthySeconds: healthySeconds ?? null, stableSeconds: stableSeconds ?? null },
    selection,
  });
  const failed = broken.length === 0 ? '' : `, ${String(broken.length)} failed`;
  if (!json) print(`up in ${formatElapsed(since)}${failed}`);
  const { required, optional } = splitOptional(context.plan, broken);
  for (const each of optional) warn(`${formatFailure(each)}; its row says optional: true`);
  if (required.length > 0) throw new FleetError(required.map(formatFailure));
}
