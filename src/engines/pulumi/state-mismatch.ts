import type { Context } from '../../checkout/context';
import { listContainers, type InspectedContainer } from '../../docker/containers';
import { listStackNetworkIds } from '../../docker/networks';
import { listStackVolumes } from '../../docker/volumes';
import { isLocal } from '../../registry-client/address';
import { RegistryClient } from '../../registry-client/client';
import { CONTAINER, IMAGE, NETWORK, VOLUME } from '../common/resources';
import type { PulumiState, Resource } from './state';

type State = Pick<PulumiState, 'ofType'>;

/** Resources of a stack that Docker has. */
export interface DockerResources {
  readonly containers: readonly InspectedContainer[];
  /** Ids of the stack's networks. */
  readonly networks: readonly string[];
  /** Names of the stack's volumes. */
  readonly volumes: readonly string[];
}

/** Differences between Pulumi's state and Docker that Pulumi does not detect. */
export interface StateMismatches {
  /** Docker has them, the state does not: an update was interrupted before Pulumi wrote its state. */
  readonly untracked: {
    readonly containers: readonly InspectedContainer[];
    readonly networks: readonly string[];
  };
  /** The state has them; Docker has lost them. */
  readonly lost: readonly Resource[];
  /** The state has these images; the local registry has lost them. */
  readonly lostImages: readonly Resource[];
  /** True if this state created the stack's network, and so everything of the stack in Docker. */
  readonly ours: boolean;
}

/**
 * Finds the differences between Pulumi's state, Docker and the registry.
 * @param askRegistry whether images are to be built: else the registry need not answer @default true
 */
export async function findStateMismatches(
  context: Context,
  deployment: State,
  askRegistry = true,
): Promise<StateMismatches> {
  return {
    ...compareState(deployment, await readDockerResources(context)),
    lostImages: askRegistry ? await findLostImages(context, deployment) : [],
  };
}

async function readDockerResources({ stack }: Context): Promise<DockerResources> {
  const [containers, networks, volumes] = await Promise.all([
    listContainers(stack.name),
    listStackNetworkIds(stack.name),
    listStackVolumes(stack.name),
  ]);
  return { containers, networks, volumes };
}

/** Compares Pulumi's state with what Docker has. */
export function compareState(
  deployment: State,
  { containers, networks, volumes }: DockerResources,
): Omit<StateMismatches, 'lostImages'> {
  const ids = containers.map(({ Id }) => Id);
  const known = (type: string): Set<string> => new Set(deployment.ofType(type).map(({ id }) => id));
  const missing = (type: string, there: readonly string[]): Resource[] =>
    deployment.ofType(type).filter(({ id }) => !there.includes(id));
  const [knownContainers, knownNetworks] = [known(CONTAINER), known(NETWORK)];
  return {
    untracked: {
      containers: containers.filter(({ Id }) => !knownContainers.has(Id)),
      networks: networks.filter((id) => !knownNetworks.has(id)),
    },
    lost: [...missing(CONTAINER, ids), ...missing(NETWORK, networks), ...missing(VOLUME, volumes)],
    ours: networks.some((id) => knownNetworks.has(id)),
  };
}

/**
 * Finds images whose digest the local registry has lost. The image provider speaks https alone, and takes every image of
 * a registry without it for one that is there; in another registry a refresh finds what is lost.
 */
async function findLostImages({ stack }: Context, deployment: State): Promise<Resource[]> {
  if (!isLocal(stack.registry)) return [];
  const client = new RegistryClient(stack.registry);
  const there = await Promise.all(
    deployment.ofType(IMAGE).map(async (image) => {
      const [, repository = '', digest = ''] =
        /^[^/]+\/(.+?)(?::[^/@]+)?@(sha256:.+)$/.exec(String(image.outputs?.ref)) ?? [];
      return (await client.hasDigest(repository, digest)) ? [] : [image];
    }),
  );
  return there.flat();
}
