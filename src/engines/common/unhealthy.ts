import { FleetError } from '../../lib/errors';
import type { ServiceFailure } from '../engine';
import type { MachinePlan } from '../../plan/plan';
import type { Context } from '../../checkout/context';
import { endsKilled, findEndLine, findErrorLine } from '../../docker/log-errors';
import { readTroubledRun } from '../../docker/logs';
import { describeLimit, tellsOfMemory } from './judge';
import { isWell, judgeStack, type JudgedContainer } from './watch';
import { fleetCommand } from '../../lib/fleet-command';

/**
 * Lists the containers of a look that are not well as failures, each with the last words of its log.
 * @throws FleetError where the infrastructure is not well: no fleet runs without it
 */
export async function listUnhealthyServices(
  { plan }: Pick<Context, 'plan'>,
  look: readonly JudgedContainer[],
): Promise<ServiceFailure[]> {
  const unhealthy = await describeFailures(look);
  const infrastructure = selectInfrastructure(plan, unhealthy);
  if (infrastructure.length > 0) throw new FleetError(infrastructure.map(formatUnhealthy));
  return unhealthy;
}

/** Selects the failures of the infrastructure. */
export const selectInfrastructure = (
  { infrastructure }: MachinePlan,
  failures: readonly ServiceFailure[],
): ServiceFailure[] =>
  failures.filter(({ service }) => infrastructure.some(({ name }) => name === service));

/** Joins lists of failures; of a service with several, the first counts. */
export const joinFailures = (...lists: readonly (readonly ServiceFailure[])[]): ServiceFailure[] =>
  lists
    .flat()
    .filter(({ service }, at, all) => all.findIndex((each) => each.service === service) === at);

/** Describes the stack's unhealthy containers as lines of an error. */
export const describeUnhealthy = async (
  context: Pick<Context, 'stack' | 'plan'>,
): Promise<string[]> => (await describeFailures(await judgeStack(context))).map(formatUnhealthy);

export const formatUnhealthy = ({ service, reason }: ServiceFailure): string =>
  `${service}: ${reason}; see ${fleetCommand('logs', service)}`;

/** Describes the containers of a look that are not well. One that is still starting when nobody waits is not well either. */
export const describeFailures = (look: readonly JudgedContainer[]): Promise<ServiceFailure[]> =>
  Promise.all(look.filter((each) => !isWell(each)).map(describeFailure));

async function describeFailure(judged: JudgedContainer): Promise<ServiceFailure> {
  return { service: judged.service, stage: 'start', reason: await explainVerdict(judged) };
}

/** What was told of a look: an `up` tells of each failure as an error and in its table. */
const told = new WeakMap<JudgedContainer, Promise<string>>();

/** Explains a verdict by its reason and the last words of the container's log, which is read once for each look. */
export function explainVerdict(judged: JudgedContainer): Promise<string> {
  const explained = told.get(judged) ?? readExplanation(judged);
  told.set(judged, explained);
  return explained;
}

async function readExplanation({ container, verdict }: JudgedContainer): Promise<string> {
  const reason = verdict.reason === '' ? `is still ${verdict.word}` : verdict.reason;
  // What a container said before somebody paused or disconnected it, or its memory was used up, explains nothing.
  const byOthers = verdict.remedy === 'unpause' || verdict.remedy === 'reconnect';
  if (byOthers || container.State.OOMKilled || tellsOfMemory(verdict)) return reason;
  const { ended, log } = await readTroubledRun(container);
  // Docker itself forgets that when it starts the container again.
  if (container.RestartCount > 0 && endsKilled(log)) {
    return `${reason}, killed by signal 9, probably for memory: ${describeLimit(container)}`;
  }
  const words = ended ? findEndLine(log) : findErrorLine(log);
  return words === undefined ? reason : `${reason}: ${words}`;
}
