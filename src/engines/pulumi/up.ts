import type { UpOptions as UpdateOptions } from '@pulumi/pulumi/automation';
import { toSlug } from '../../catalog/names';
import type { Context } from '../../checkout/context';
import { listContainers } from '../../docker/containers';
import { runInterruptibly } from '../../lib/interrupt';
import { findServerFailure } from '../common/build-failure';
import { checkPins } from '../common/pins';
import { checkRoom, prepareUp } from '../common/prepare';
import { withStackLock } from '../common/stack-lock';
import { EXCLUDED_SERVICES } from '../common/program-check';
import { COMMAND, IMAGE } from '../common/resources';
import { listReverted, Rollout } from '../common/rollout';
import { settle } from '../common/settle';
import { rememberUnbuilt } from '../common/unbuilt';
import { joinFailures } from '../common/unhealthy';
import { judgeStack, Watch } from '../common/watch';
import { SKIP_TRIALS } from '../../plan/trial-request';
import type { Selection, ServiceFailure, UpOptions, UpResult } from '../engine';
import { readName } from './events';
import { findFailedServices } from './failed-services';
import { explainFailure } from './failure';
import { withBackendLock } from './backend-lock';
import { choosePolicyPacks } from './policy-packs';
import { Progress } from './progress';
import { helpUp, repair } from './repair';
import type { Run } from './run';
import { listExcluded, matchContainer, selectResources } from './selection';
import { listDependants, putBack } from './put-back';
import { openOrCreateStack, UPDATE } from './stack';
import type { PulumiState } from './state';

/** Builds what changed and starts what differs, by Pulumi and in the user's own backend. */
export async function up(context: Context, options: UpOptions): Promise<UpResult> {
  await prepareUp(context, options);
  if (options.build) await checkPins(context);
  return await withStackLock(context, async () => {
    const before = await judgeStack(context);
    const watch = new Watch(
      context,
      before.map(({ container }) => container),
    );
    const stack = await openOrCreateStack(context);
    const rollout = await Rollout.begin(context, before);
    if (!options.retry) rollout.refuseFailed(options.selection);
    const [failures, settled] = await runInterruptibly((signal) =>
      withBackendLock(stack, async () => {
        const run = { context, stack, signal };
        const failures = await update(run, watch, rollout, options);
        // One may fail that was healthy when the update ended.
        if (options.revert) {
          watch.onWait(async () => (await putBack(run, watch, rollout)).length > 0);
        }
        return [failures, await settle(context, watch, options)] as const;
      }),
    );
    await rollout.finish(await watch.look());
    return {
      ...settled,
      failures: joinFailures(
        failures.filter(({ stage }) => stage === 'image'),
        listReverted(rollout, settled.failures),
        // The judge's word on a container counts before Pulumi's.
        rollout.mark(joinFailures(settled.failures, failures)),
      ),
    };
  });
}

/**
 * Updates the stack. Where services fail, another update brings up those that wait for them: it leaves the failed ones
 * as they are and drops what leads to them.
 * @returns the services that failed
 */
async function update(
  run: Run,
  watch: Watch,
  rollout: Rollout,
  { selection, strict, revert, build }: UpOptions,
): Promise<ServiceFailure[]> {
  const { context, stack, signal } = run;
  const { state, lostImages } = await repair(run, build);
  await checkRoomFor(context, state, selection);
  const refused = await helpUp(context, watch, selection, state);
  const policyPacks = await choosePolicyPacks(context, selection);
  const exclude = listExcluded(context.plan, state, selection);
  const { images } = selectResources(context.plan, selection);
  const replace = [
    ...(await listLostGates(context, state)),
    ...lostImages.filter((urn) => images.has(readName(urn))),
    ...refused,
  ];
  const failures: ServiceFailure[] = [];
  const failed = new Set<string>();
  for (;;) {
    const progress = new Progress(() => watch.firstStart);
    const first = failed.size === 0;
    stack.workspace.envVars[SKIP_TRIALS] = revert ? '' : 'yes';
    const absent = [
      ...failures.map(({ service }) => service),
      ...(selection.stopped?.keys() ?? []),
    ];
    stack.workspace.envVars[EXCLUDED_SERVICES] = absent.map(toSlug).join(',');
    signal.throwIfAborted(); // Pulumi hears of Ctrl-C only once it runs
    try {
      const options: UpdateOptions = {
        onEvent: (event) => {
          progress.take(event);
        },
        // The first update showed them everything; of what is excluded they would see nothing now.
        policyPacks: first ? policyPacks : [],
        exclude: [...exclude, ...[...failed].flatMap(matchContainer)],
        replace: first ? replace : [],
        ...UPDATE,
        continueOnError: !strict,
        signal,
      };
      await watch.during(() => stack.up(options));
      progress.done();
      return failures;
    } catch (error) {
      const found = findFailedServices(context.plan, progress.problems.list);
      if (strict) {
        await rememberUnbuilt(context, selection, found?.failures ?? []);
        const failure = await explainFailure(context, progress.problems.list, error);
        if (!found || !revert || (await findServerFailure(context.stack))) throw failure;
        const reverted = await putBack(run, watch, rollout);
        if (reverted.length === 0 && rollout.paused === undefined) throw failure;
        return found.failures.filter(({ service }) => !reverted.includes(toSlug(service)));
      }
      const fresh = [...(found?.names ?? [])].filter((name) => !failed.has(name));
      // Each time there are more of them: it ends.
      if (!found || fresh.length === 0 || (await findServerFailure(context.stack))) {
        throw await explainFailure(context, progress.problems.list, error);
      }
      progress.done();
      for (const name of fresh) failed.add(name);
      const trials = found.failures.filter(({ stage }) => stage === 'trial');
      const reverted = revert ? await putBack(run, watch, rollout, trials) : [];
      if (rollout.paused !== undefined) return [...failures, ...found.failures];
      // What waits for a service that was put back stays as it is; what has no container yet is made.
      for (const name of listDependants(context.plan, reverted)) {
        if (rollout.ranBefore(name)) failed.add(name);
      }
      const known = new Set([...failures.map(({ service }) => toSlug(service)), ...reverted]);
      failures.push(...found.failures.filter(({ service }) => !known.has(toSlug(service))));
    }
  }
}

/** Checks the disk for images that were never built, and the ports of the selected services. */
async function checkRoomFor(
  { plan }: Context,
  state: PulumiState,
  selection: Selection,
): Promise<void> {
  const built = new Set(state.ofType(IMAGE).map(({ urn }) => readName(urn)));
  const selected = plan.services.filter(({ slug }) => selection.includes(slug));
  const images = [...plan.images.map(({ name }) => name), ...selected.map(({ slug }) => slug)];
  const fresh = images.filter((name) => !built.has(name));
  await checkRoom(plan, fresh, selection);
}

/** Lists the gates that must run again: a machine that lost its containers lost what gates made, and Pulumi cannot look. */
async function listLostGates({ stack }: Context, state: PulumiState): Promise<string[]> {
  if ((await listContainers(stack.name)).length > 0) return [];
  return state.ofType(COMMAND).map(({ urn }) => urn);
}
