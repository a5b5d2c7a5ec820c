import { FleetError } from '../../lib/errors';
import type { Context } from '../../checkout/context';
import { findServerFailure, formatBuildFailure } from '../common/build-failure';
import { describeUnhealthy } from '../common/unhealthy';
import { readHolders } from './backend-lock';
import { readMessage, type Problem } from './problems';
import { explainAccess } from './stack';

/** Explains an update's error: what failed, its last lines and what to do. */
export async function explainFailure(
  context: Context,
  problems: readonly Problem[],
  error: unknown,
): Promise<Error> {
  const text = (error as Error).message;
  if (readHolders(text)) return error as Error; // another update is running: withBackendLock judges that
  const access = explainAccess(context.stack.name, text);
  if (access) return access;
  const [, signal] = /was killed with (SIG[A-Z]+)/.exec(text) ?? [];
  if (signal !== undefined) {
    return new FleetError(
      `Pulumi: was ended by a signal: '${signal}'; run the same command again, it goes on from there`,
    );
  }
  if (problems.some(({ kind }) => kind === 'image')) {
    const failure = await findServerFailure(context.stack);
    if (failure) return failure;
  }
  const containers = problems.some(({ kind }) => kind === 'container')
    ? await describeUnhealthy(context)
    : [];
  // Docker's report on a container says more than Pulumi's, which only knows that it did not get healthy.
  const others = problems.filter(
    ({ kind, name }) =>
      kind !== 'container' || !containers.some((line) => line.toLowerCase().startsWith(`${name}:`)),
  );
  const lines = [...new Set([...others.flatMap(formatProblem), ...containers])];
  return new FleetError(
    lines.length > 0
      ? lines
      : readMessage({ kind: undefined, message: text.split('stderr:').pop() ?? '' }),
  );
}

function formatProblem(problem: Problem): string[] {
  const { kind, name, log } = problem;
  const lines = readMessage(problem);
  if (lines.length === 0) return [];
  // The errors of the program and of gates are whole lines already.
  if (kind === undefined || kind === 'gate') return lines;
  return [formatBuildFailure(name, lines.join('\n    '), log)];
}
