import { checkEngineName } from '../../host/engine';
import { checkOwner } from '../../host/owner';
import type { Stack } from '@pulumi/pulumi/automation';
import { conclude } from '../broken';
import { sayStack } from '../changes';
import type { Context } from '../context';
import { interruptible } from '../interrupt';
import { checkDisk } from '../local/disk';
import { containersOf, labelOf } from '../local/docker';
import { checkPortsFree } from '../local/ports';
import { COMMAND, IMAGE } from '../local/resources';
import { stateFolder, withLock } from '../local/state';
import { progressAside } from '../output';
import { chosenServices } from '../selection';
import { setup } from '../setup';
import type { UpOptions } from '../up';
import type { Deployment } from './deployment';
import { nameOf } from './events';
import { failure } from './failure';
import { waitHealthy } from './healthy';
import { withStackLock } from './lock';
import { excludeOf } from './only';
import { Progress } from './progress';
import { repair, startStopped } from './repair';
import { policyPacks } from './policies';
import { openStack, PARALLEL } from './stack';

/** Builds what changed, starts what differs, waits until all of it is healthy: by Pulumi, in the user's own backend. */
export async function up(context: Context, options: UpOptions = {}): Promise<void> {
  const { only = [], json = false } = options;
  const since = Date.now();
  if (json) progressAside();
  sayStack(context);
  const chosen = chosenServices(context, only);
  await setup(context.stack, true);
  checkEngineName(context.stack);
  checkOwner(context.stack);
  await withLock(stateFolder(context.project, context.stack.name), async () => {
    const stack = await openStack(context);
    await interruptible((signal) =>
      withStackLock(stack, () => update(context, stack, chosen, signal)),
    );
    await waitHealthy(context);
  });
  await conclude(context, [], since, json);
}

async function update(
  context: Context,
  stack: Stack,
  chosen: ReadonlySet<string> | undefined,
  signal: AbortSignal,
): Promise<void> {
  const deployment = await repair(context, stack, signal);
  await checkRoom(context, deployment, chosen);
  await startStopped(context, deployment);
  const packs = await policyPacks(context, chosen);
  const progress = new Progress();
  signal.throwIfAborted(); // Pulumi hears of Ctrl-C only once it runs
  try {
    await stack.up({
      onEvent: (event) => {
        progress.take(event);
      },
      policyPacks: packs,
      exclude: excludeOf(context.plan, deployment, chosen),
      replace: await goneGates(context, deployment),
      parallel: PARALLEL,
      color: 'never',
      suppressOutputs: true,
      showSecrets: false,
      signal,
    });
  } catch (error) {
    throw await failure(context, progress.problems.list, error);
  }
  progress.done();
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
