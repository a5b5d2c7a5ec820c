import { FleetError } from '../../lib/errors';
import type { ServiceFailure } from '../engine';
import type { Context } from '../../checkout/context';
import { readLastErrorLine } from '../../docker/logs';
import { isWell, judgeStack, type JudgedContainer } from './watch';

/**
 * Lists the containers of a look that are not well as failures, each with the last words of its log.
 * @throws FleetError where the infrastructure is not well: no fleet runs without it
 */
export async function listUnhealthyServices(
  { plan }: Pick<Context, 'plan'>,
  look: readonly JudgedContainer[],
): Promise<ServiceFailure[]> {
  const unhealthy = await describeAll(look);
  const infrastructure = unhealthy.filter(({ service }) =>
    plan.infrastructure.some(({ name }) => name === service),
  );
  if (infrastructure.length > 0) throw new FleetError(infrastructure.map(formatUnhealthy));
  return unhealthy;
}

/** Describes the stack's unhealthy containers as lines of an error. */
export const describeUnhealthy = async (
  context: Pick<Context, 'stack' | 'plan'>,
): Promise<string[]> => (await describeAll(await judgeStack(context))).map(formatUnhealthy);

export const formatUnhealthy = ({ service, reason }: ServiceFailure): string =>
  `${service}: ${reason}; see bin/fleet logs ${service}`;

/** A container that is still starting when nobody waits any longer is not healthy either. */
const describeAll = (look: readonly JudgedContainer[]): Promise<ServiceFailure[]> =>
  Promise.all(look.filter((each) => !isWell(each)).map(describeFailure));

async function describeFailure(judged: JudgedContainer): Promise<ServiceFailure> {
  return { service: judged.service, stage: 'start', reason: await explainVerdict(judged) };
}

/** Explains a verdict by its reason and the last words of the container's log. */
export async function explainVerdict({ container, verdict }: JudgedContainer): Promise<string> {
  const reason = verdict.reason === '' ? `is still ${verdict.word}` : verdict.reason;
  // What a container said before somebody paused or disconnected it explains nothing.
  if (verdict.remedy === 'unpause' || verdict.remedy === 'reconnect') return reason;
  const words = await readLastErrorLine(container.Id);
  return words === undefined ? reason : `${reason}: ${words}`;
}
