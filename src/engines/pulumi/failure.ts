import { FleetError } from '../../lib/errors';
import type { Context } from '../../checkout/context';
import { buildServersProblem, failureLine } from '../common/build-failure';
import { unwellLines } from '../common/unhealthy';
import { holdersOf } from './lock';
import { wordsOf, type Problem } from './problems';
import { accessProblem } from './stack';

/** Most errors that one command prints. */
const MOST = 20;

/** An update's error as people can use it: what failed, its last words, what to do. */
export async function failure(
  { stack }: Context,
  problems: readonly Problem[],
  error: unknown,
): Promise<Error> {
  const said = (error as Error).message;
  if (holdersOf(said)) return error as Error; // somebody else is at work: for withStackLock to judge
  const access = accessProblem(stack.name, said);
  if (access) return access;
  const [, signal] = /was killed with (SIG[A-Z]+)/.exec(said) ?? [];
  if (signal !== undefined) {
    return new FleetError(
      `Pulumi was ended by ${signal}; run the same command again, it goes on from there`,
    );
  }
  if (problems.some(({ kind }) => kind === 'image')) {
    const servers = await buildServersProblem(stack);
    if (servers) return servers;
  }
  const containers = problems.some(({ kind }) => kind === 'container')
    ? await unwellLines(stack.name)
    : [];
  // Docker's word on a container tells more than Pulumi's, which only knows that it did not get healthy.
  const told = problems.filter(
    ({ kind, name }) =>
      kind !== 'container' || !containers.some((line) => line.toLowerCase().startsWith(`${name}:`)),
  );
  const all = [...new Set([...told.flatMap(lineOf), ...containers])];
  const more = all.length > MOST ? [`… and ${String(all.length - MOST)} more`] : [];
  const lines = [...all.slice(0, MOST), ...more];
  return new FleetError(lines.length > 0 ? lines : wordsOf(said.split('stderr:').pop() ?? ''));
}

function lineOf({ kind, name, said, log }: Problem): string[] {
  const lines = wordsOf(said);
  if (lines.length === 0) return [];
  // The program's own errors are whole lines already.
  if (kind === undefined) return lines;
  return [failureLine(name, lines.join('\n    '), log)];
}
