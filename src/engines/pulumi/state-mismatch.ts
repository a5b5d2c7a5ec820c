import type { Context } from '../../checkout/context';
import { containersOf, type Inspected } from '../../docker/containers';
import { output } from '../../lib/exec';
import { hasDigest, isLocal } from '../../registry/local';
import { CONTAINER, IMAGE, NETWORK, VOLUME } from '../common/resources';
import type { Deployment, Resource } from './deployment';

type State = Pick<Deployment, 'ofType'>;

/** What Docker and the registry have of a stack. */
export interface Facts {
  readonly containers: readonly Inspected[];
  /** Ids of the stack's networks. */
  readonly networks: readonly string[];
  /** Names of the stack's volumes. */
  readonly volumes: readonly string[];
}

/** Where Pulumi's state and Docker differ, which Pulumi does not see by itself. */
export interface Gaps {
  /** Docker has them, the state does not: an update was cut off between the making and the writing down. */
  readonly halfMade: {
    readonly containers: readonly Inspected[];
    readonly networks: readonly string[];
  };
  /** The state has them; Docker, or the registry, no more. */
  readonly lost: readonly Resource[];
  /** Docker brings a crashed container back by itself; one that was stopped it leaves so. */
  readonly stopped: readonly Inspected[];
  /** This state made the stack's network, and so all that Docker has of the stack. */
  readonly ours: boolean;
}

export async function gapsOf(context: Context, deployment: State): Promise<Gaps> {
  const gaps = compare(deployment, await readFacts(context));
  return { ...gaps, lost: [...gaps.lost, ...(await lostImages(context, deployment))] };
}

async function readFacts({ stack }: Context): Promise<Facts> {
  const list = async (...what: string[]): Promise<string[]> => {
    const text = await output('docker', [...what, '--filter', `label=fleet.stack=${stack.name}`]);
    return text === '' ? [] : text.split('\n');
  };
  const [containers, networks, volumes] = await Promise.all([
    containersOf(stack.name),
    list('network', 'ls', '--quiet', '--no-trunc'),
    list('volume', 'ls', '--quiet'),
  ]);
  return { containers, networks, volumes };
}

export function compare(deployment: State, { containers, networks, volumes }: Facts): Gaps {
  const ids = containers.map(({ Id }) => Id);
  const known = (type: string): Set<string> => new Set(deployment.ofType(type).map(({ id }) => id));
  const missing = (type: string, there: readonly string[]): Resource[] =>
    deployment.ofType(type).filter(({ id }) => !there.includes(id));
  const [knownContainers, knownNetworks] = [known(CONTAINER), known(NETWORK)];
  return {
    halfMade: {
      containers: containers.filter(({ Id }) => !knownContainers.has(Id)),
      networks: networks.filter((id) => !knownNetworks.has(id)),
    },
    lost: [...missing(CONTAINER, ids), ...missing(NETWORK, networks), ...missing(VOLUME, volumes)],
    stopped: containers.filter(
      ({ Id, State }) =>
        knownContainers.has(Id) && !['running', 'restarting'].includes(State.Status),
    ),
    ours: networks.some((id) => knownNetworks.has(id)),
  };
}

/** Images whose digest the local registry has no more; of another registry, pulling by digest will tell. */
async function lostImages({ stack }: Context, deployment: State): Promise<Resource[]> {
  if (!isLocal(stack.registry)) return [];
  const there = await Promise.all(
    deployment.ofType(IMAGE).map(async (image) => {
      const [, repository = '', digest = ''] =
        /^[^/]+\/(.+?)(?::[^/@]+)?@(sha256:.+)$/.exec(String(image.outputs?.ref)) ?? [];
      return (await hasDigest(stack.registry, repository, digest)) ? [] : [image];
    }),
  );
  return there.flat();
}
