import { checkEngineName } from '../common/engine-check';
import { checkOwner } from '../common/owner';
import { BROKEN } from '../common/run';
import { slugOf } from '../../catalog/names';
import type { Stack } from '@pulumi/pulumi/automation';
import { conclude, type Broken } from '../common/failure';
import { sayStack } from '../common/changes';
import type { Context } from '../../checkout/context';
import { interruptible } from '../../lib/interrupt';
import { buildServersProblem } from '../common/build-failure';
import { checkDisk } from '../common/disk';
import { containersOf, labelOf } from '../../docker/containers';
import { checkPortsFree } from '../common/ports';
import { COMMAND, IMAGE } from '../common/resources';
import { stateFolder, withLock } from '../embedded/state';
import { progressAside } from '../../lib/output';
import { chosenServices } from '../common/selection';
import { setup } from '../common/setup';
import type { UpOptions } from '../embedded/up';
import type { Deployment } from './deployment';
import { nameOf } from './events';
import { leftBy } from './failed-update';
import { failure } from './failure';
import { brokenOnes } from './healthy';
import { withStackLock } from './lock';
import { excludeOf } from './only';
import { Progress } from './progress';
import { repair, startStopped } from './repair';
import { policyPacks } from './policies';
import { openStack, PARALLEL } from './stack';

/** Builds what changed, starts what differs, waits until all of it is healthy: by Pulumi, in the user's own backend. */
export async function up(context: Context, options: UpOptions = {}): Promise<void> {
  const { only = [], strict = false, json = false } = options;
  const since = Date.now();
  if (json) progressAside();
  sayStack(context);
  const chosen = chosenServices(context, only);
  await setup(context.plan, { quiet: true });
  checkEngineName(context.stack);
  checkOwner(context.stack);
  const broken = await withLock(stateFolder(context.project, context.stack.name), async () => {
    const stack = await openStack(context);
    const left = await interruptible((signal) =>
      withStackLock(stack, () => update(context, stack, chosen, strict, signal)),
    );
    return await brokenOnes(context, left);
  });
  await conclude(context, broken, since, json, chosen);
}

/**
 * Where services fail, the others are brought up all the same; those that wait for them, by another update that leaves
 * the broken ones as they are and drops what leads to them.
 * @returns the broken services
 */
async function update(
  context: Context,
  stack: Stack,
  chosen: ReadonlySet<string> | undefined,
  strict: boolean,
  signal: AbortSignal,
): Promise<Broken[]> {
  const deployment = await repair(context, stack, signal);
  await checkRoom(context, deployment, chosen);
  await startStopped(context, deployment);
  const packs = await policyPacks(context, chosen);
  const exclude = excludeOf(context.plan, deployment, chosen);
  const replace = await goneGates(context, deployment);
  const broken: Broken[] = [];
  const names = new Set<string>();
  for (;;) {
    const progress = new Progress();
    stack.workspace.envVars[BROKEN] = broken.map(({ service }) => slugOf(service)).join(',');
    signal.throwIfAborted(); // Pulumi hears of Ctrl-C only once it runs
    try {
      await stack.up({
        onEvent: (event) => {
          progress.take(event);
        },
        // They saw everything the first time; of what is excluded they would see nothing now.
        policyPacks: names.size === 0 ? packs : [],
        exclude: [...exclude, ...[...names].map((name) => `**::${name}`)],
        replace: names.size === 0 ? replace : [],
        parallel: PARALLEL,
        continueOnError: !strict,
        color: 'never',
        suppressOutputs: true,
        showSecrets: false,
        signal,
      });
      progress.done();
      return broken;
    } catch (error) {
      const left = strict ? undefined : leftBy(context.plan, progress.problems.list);
      const fresh = [...(left?.names ?? [])].filter((name) => !names.has(name));
      // Each time there are more of them: it ends.
      if (!left || fresh.length === 0 || (await buildServersProblem(context.stack))) {
        throw await failure(context, progress.problems.list, error);
      }
      progress.done();
      for (const name of fresh) names.add(name);
      const known = new Set(broken.map(({ service }) => service));
      broken.push(...left.broken.filter(({ service }) => !known.has(service)));
    }
  }
}

/** Disk for images that were never built; ports for services whose containers do not run. */
async function checkRoom(
  { plan, stack }: Context,
  deployment: Deployment,
  chosen: ReadonlySet<string> | undefined,
): Promise<void> {
  const built = new Set(deployment.ofType(IMAGE).map(({ urn }) => nameOf(urn)));
  const wanted = plan.services.filter(({ slug }) => chosen?.has(slug) ?? true);
  const images = [...plan.images.map(({ name }) => name), ...wanted.map(({ slug }) => slug)];
  await checkDisk(
    plan,
    images.filter((name) => !built.has(name)),
  );
  const running = new Set(
    (await containersOf(stack.name))
      .filter(({ State }) => State.Status === 'running')
      .map((container) => labelOf(container, 'fleet.service')),
  );
  await checkPortsFree(wanted.filter(({ row }) => !running.has(row.name)));
}

/** A machine that lost its containers lost what gates made, too: Pulumi cannot look. */
async function goneGates({ stack }: Context, deployment: Deployment): Promise<string[]> {
  if ((await containersOf(stack.name)).length > 0) return [];
  return deployment.ofType(COMMAND).map(({ urn }) => urn);
}
