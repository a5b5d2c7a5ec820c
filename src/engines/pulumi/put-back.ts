import { toSlug } from '../../catalog/names';
import { FleetError } from '../../lib/errors';
import { findClosure } from '../../lib/graph';
import { warn } from '../../lib/output';
import type { MachinePlan } from '../../plan/plan';
import type { FailedTrial, Rollout } from '../common/rollout';
import { selectSlugs } from '../common/selection';
import type { Watch } from '../common/watch';
import { explainFailure } from './failure';
import { Progress } from './progress';
import type { Run } from './run';
import { listExcluded } from './selection';
import { UPDATE } from './stack';
import { PulumiState } from './state';

/**
 * Puts the services back whose new definition has failed: holds each at the last one that was stable, and updates these services
 * alone. One that failed its trial has its container still: the update gives its other resources back. What Pulumi says of it is a warning: who waits for the containers afterwards judges them.
 * @param trials releases that failed their trials
 * @returns their slugs
 */
export async function putBack(
  run: Run,
  watch: Watch,
  rollout: Rollout,
  trials: readonly FailedTrial[] = [],
): Promise<string[]> {
  const { stack, signal } = run;
  const { context, reverts } = await rollout.hold(await watch.look(), trials);
  const slugs = reverts.map(({ service }) => toSlug(service));
  if (slugs.length === 0) return [];
  for (const { service, reason, to, kept } of reverts) {
    warn(`${service}: ${reason}; ${kept ? `${to.id} goes on` : `it goes back to ${to.id}`}`);
  }
  const state = await PulumiState.read(context);
  const progress = new Progress(() => watch.firstStart);
  try {
    await watch.during(() =>
      stack.up({
        ...UPDATE,
        onEvent: (event) => {
          progress.take(event);
        },
        exclude: listExcluded(context.plan, state, selectSlugs(slugs)),
        continueOnError: true,
        signal,
      }),
    );
    progress.done();
  } catch (error) {
    const failure = await explainFailure(context, progress.problems.list, error);
    if (!(failure instanceof FleetError)) throw failure;
    for (const line of failure.lines) warn(line);
  }
  return slugs;
}

/** Lists the slugs of the services that wait for one of these, directly or through others. */
export function listDependants(
  { services }: Pick<MachinePlan, 'services'>,
  slugs: readonly string[],
): string[] {
  const waiting = new Map<string, string[]>();
  for (const { slug, waitsFor } of services) {
    for (const need of waitsFor.map(toSlug)) {
      waiting.set(need, [...(waiting.get(need) ?? []), slug]);
    }
  }
  return [...findClosure(waiting, slugs)].filter((slug) => !slugs.includes(slug));
}
