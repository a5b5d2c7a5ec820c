import { toSlug } from '../../catalog/names';
import type { Context } from '../../checkout/context';
import { formatDuration } from '../../lib/format';
import { printProgress } from '../../lib/output';
import type { UpOptions, UpResult } from '../engine';
import { isDecided, isWell, type JudgedContainer, type Watch } from './watch';
import { listUnhealthyServices } from './unhealthy';

/**
 * Waits until each selected container is healthy or has failed, and watches those that this command started until they are
 * stable or fail after all. Prints both times.
 * @returns the services that are not well
 * @throws FleetError where the infrastructure is not well
 */
export async function settle(
  context: Context,
  watch: Watch,
  { selection, watch: untilStable }: Pick<UpOptions, 'selection' | 'watch'>,
): Promise<UpResult> {
  const select = (look: readonly JudgedContainer[]): JudgedContainer[] =>
    look.filter(({ service }) => selection.includes(toSlug(service)));
  const healthy = select(
    await watch.waitUntil((look) => select(look).every(({ verdict }) => isDecided(verdict))),
  );
  const failed = healthy.filter((each) => !isWell(each)).length;
  const first = watch.firstStart;
  if (first === undefined) return { failures: await listUnhealthyServices(context, healthy) };
  const healthySeconds = measure(first);
  print(failed === 0 ? 'all healthy' : `${String(failed)} not healthy`, healthySeconds);
  if (!untilStable) {
    return { failures: await listUnhealthyServices(context, healthy), healthySeconds };
  }
  const stable = select(await watch.waitUntil((look) => select(look).every(isSettled)));
  const failedLater = stable.filter((each) => !isWell(each)).length;
  const stableSeconds = measure(first);
  print(failedLater === 0 ? 'stable' : `${String(failedLater)} not stable`, stableSeconds);
  const failures = await listUnhealthyServices(context, stable);
  return { failures, healthySeconds, stableSeconds };
}

/** Checks whether there is nothing more to wait for. Those that ran before are not watched. */
const isSettled = ({ verdict, startedHere }: JudgedContainer): boolean =>
  isDecided(verdict) && !(verdict.condition === 'healthy' && startedHere);

/** Measures seconds with one decimal. A remote machine's clock may be ahead of this one's. */
const measure = (since: number): number => Math.max(0, Math.round((Date.now() - since) / 100) / 10);

const print = (what: string, seconds: number): void => {
  printProgress(`  containers: ${what} after ${formatDuration(seconds * 1000)}`);
};
