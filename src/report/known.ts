import { readLastScan } from '../scan/cache';
import { readUpstreamRefs } from '../checkout/upstreams';
import type { KnownFacts, Live } from './model';
import type { Context } from '../checkout/context';
import { chooseEngine } from '../engines';
import { readBuildRecord } from '../engines/embedded/build-record';
import { readState } from '../engines/embedded/state';
import { locateStateFolder } from '../lib/home';
import { readHostMemory } from '../docker/info';
import { FleetError } from '../lib/errors';

/** Reads what this machine knows of a stack beyond its catalog; where nothing is known, why. */
export async function readKnown(context: Context): Promise<KnownFacts> {
  const live = await readLive(context);
  const running = typeof live === 'string' ? undefined : live;
  return {
    live: running,
    why: typeof live === 'string' ? live : undefined,
    build: readBuildRecord(locateStateFolder(context.project, context.stack.name)),
    digests: listDigests(context, running),
    last: readLastScan,
  };
}

/** Reads the stack's status, or the reason why it does not run. */
async function readLive(context: Context): Promise<Live | string> {
  const { name } = context.stack;
  try {
    const engine = chooseEngine(context);
    if ((await engine.containers(context)).size === 0) {
      return `Stack ${name} does not run here: no container of it is on this Docker engine.`;
    }
    const [status, usage, memory] = await Promise.all([
      engine.status(context),
      engine.usage(context),
      readHostMemory(),
    ]);
    return { status, usage, memory };
  } catch (error) {
    if (!(error instanceof FleetError)) throw error;
    return `Whether stack ${name} runs is not known here: ${error.message}.`;
  }
}

/** Digests of images as the stack last built them, of services as they run. */
function listDigests(
  { root, project, stack, plan }: Context,
  live: Live | undefined,
): Map<string, string> {
  const state = readState(locateStateFolder(project, stack.name));
  const digests = new Map<string, string>();
  for (const [image, inputs] of Object.entries(state.images)) {
    const digest = state.builds[inputs];
    if (digest !== undefined) digests.set(image, digest);
  }
  for (const { name, upstream } of plan.infrastructure) {
    const digest = readUpstreamDigest(root, stack, upstream);
    if (digest !== undefined) digests.set(name, digest);
  }
  for (const { row, slug } of plan.services) {
    const digest = live?.status.services.find(({ service }) => service === row.name)?.digest;
    if (digest !== undefined) digests.set(slug, digest);
  }
  return digests;
}

/** Undefined where the upstream was never resolved or made here. */
function readUpstreamDigest(
  root: string,
  stack: Context['stack'],
  name: string,
): string | undefined {
  try {
    return readUpstreamRefs(root, stack)(name).split('@')[1];
  } catch (error) {
    if (error instanceof FleetError) return undefined;
    throw error;
  }
}
