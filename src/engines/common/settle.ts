import { toSlug } from '../../catalog/names';
import type { Context } from '../../checkout/context';
import { formatDuration } from '../../lib/format';
import { printProgress } from '../../lib/output';
import type { UpOptions, UpResult } from '../engine';
import { readStatus } from './status';
import { isDecided, isWell, type JudgedContainer, type Watch } from './watch';
import { listUnhealthyServices } from './unhealthy';

type Look = readonly JudgedContainer[];

/**
 * Waits until each selected container is healthy or has failed, and watches those that were started lately until they are
 * stable or fail after all: also those that an interrupted `up` has left. Prints both times, from the first start by this
 * command.
 * @returns the services that are not well, and the status by the same look
 * @throws FleetError where the infrastructure is not well
 */
export async function settle(
  context: Context,
  watch: Watch,
  { selection, watch: untilStable }: Pick<UpOptions, 'selection' | 'watch'>,
): Promise<UpResult> {
  const select = (look: Look): Look =>
    look.filter(({ service }) => selection.includes(toSlug(service)));
  const conclude = async (look: Look): Promise<Pick<UpResult, 'failures' | 'status'>> => ({
    failures: await listUnhealthyServices(context, select(look)),
    status: await readStatus(context, look),
  });
  const healthy = await watch.waitUntil((look) =>
    select(look).every(({ verdict }) => isDecided(verdict)),
  );
  const first = watch.firstStart;
  const healthySeconds = first === undefined ? undefined : measure(first);
  print(select(healthy), ['all healthy', 'not healthy'], healthySeconds);
  if (!untilStable) return { ...(await conclude(healthy)), healthySeconds };
  const isDone = (look: Look): boolean => select(look).every(isSettled);
  const stable = isDone(healthy) ? healthy : await watch.waitUntil(isDone);
  const stableSeconds = first === undefined ? undefined : measure(first);
  print(select(stable), ['stable', 'not stable'], stableSeconds);
  return { ...(await conclude(stable)), healthySeconds, stableSeconds };
}

/** Checks whether there is nothing more to wait for. One that has run for long is stable at the first look. */
const isSettled = ({ verdict }: JudgedContainer): boolean =>
  isDecided(verdict) && verdict.condition !== 'healthy';

/** Measures seconds with one decimal. A remote machine's clock may be ahead of this one's. */
const measure = (since: number): number => Math.max(0, Math.round((Date.now() - since) / 100) / 10);

/** Prints a result and when it was reached; nothing where this command started nothing. */
function print(
  look: Look,
  [good, bad]: readonly [string, string],
  seconds: number | undefined,
): void {
  if (seconds === undefined) return;
  const failed = look.filter((each) => !isWell(each)).length;
  const what = failed === 0 ? good : `${String(failed)} ${bad}`;
  printProgress(`  containers: ${what} after ${formatDuration(seconds * 1000)}`);
}
