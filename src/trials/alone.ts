import type { Translation, ComposeFile } from '../engines/embedded/translate';
import type { ComposeService } from '../engines/embedded/translate-container';
import { buildProxyCommand, dockerProxy } from '../plan/docker-proxy';
import { PROXY_NETWORK } from '../plan/networks';
import { LABELS } from '../docker/labels';

/** The network of a try, as the compose file calls it. */
const NETWORK = 'fleet';

/** Compose project of a try, its network, and the beginning of its containers' names. */
export const nameTrial = ({ name }: ComposeFile): string => `${name}-try`;

/** Compose service under which a service is tried. Not its own name, as others would find it on the network. */
export const nameAlone = (slug: string): string => `alone-${slug}`;

/** The containers of a try, by the names that the program gives them. */
export interface TrialMembers {
  /** Infrastructure that runs beside the services. */
  readonly servers: readonly string[];
  /** Slugs of the services to try. */
  readonly services: readonly string[];
  /** Slugs of those that use Docker: the proxy that their DOCKER_HOST leads to runs too. */
  readonly dockerUsers: readonly string[];
}

/**
 * The stack's containers as they are tried: the same image, user, environment and limits, but none waits for another,
 * nothing is published, nothing starts again, only servers have names that others find, and volumes are new and empty:
 * no data of the fleet is touched. Nor do they see the fleet's containers through Docker.
 * @param stack its name
 */
export function buildComposeFile(
  { compose }: Pick<Translation, 'compose'>,
  stack: string,
  { servers, services, dockerUsers }: TrialMembers,
): ComposeFile {
  const name = nameTrial(compose);
  const label = { [LABELS.trial]: stack };
  const proxies = dockerUsers.length > 0 ? [dockerProxy.name] : [];
  const find = (key: string): ComposeService => {
    const service = compose.services[key];
    if (!service) throw new Error(`the program has no container ${key}`);
    return service;
  };
  const nameContainer = (key: string): string => `${name}-${key}`;
  const networks = (key: string): ComposeService['networks'] => {
    const none = { aliases: [] };
    if (proxies.includes(key)) return { [PROXY_NETWORK]: none };
    return dockerUsers.includes(key)
      ? { [NETWORK]: none, [PROXY_NETWORK]: none }
      : { [NETWORK]: none };
  };
  const seen = [...servers, ...dockerUsers];
  const alone = (key: string): ComposeService => ({
    ...find(key),
    container_name: nameContainer(key),
    ports: [],
    depends_on: {},
    restart: 'no',
    networks: networks(key),
    labels: {
      ...buildLabels(find(key)),
      ...label,
      ...(seen.includes(key) && proxies.length > 0 ? { [LABELS.trialDocker]: stack } : {}),
    },
  });
  const proxy = (key: string): ComposeService => ({
    ...alone(key),
    command: buildProxyCommand(stack, seen.map(nameContainer).sort(), LABELS.trialDocker),
  });
  const shared = (key: string): ComposeFile['networks'] => ({
    [key]: { name: nameTrialNetwork(compose, key), external: true },
  });
  return {
    name,
    services: Object.fromEntries([
      ...servers.map((key) => [key, alone(key)] as const),
      ...proxies.map((key) => [key, proxy(key)] as const),
      ...services.map((key) => [nameAlone(key), hidden(alone(key), key)] as const),
    ]),
    networks: { ...shared(NETWORK), ...(proxies.length > 0 ? shared(PROXY_NETWORK) : {}) },
    volumes: Object.fromEntries(
      Object.keys(compose.volumes).map((key) => [key, { name: nameContainer(key), labels: label }]),
    ),
    secrets: compose.secrets,
  };
}

/** Names a network of a try in Docker. */
const nameTrialNetwork = (compose: ComposeFile, key: string): string =>
  key === NETWORK ? nameTrial(compose) : `${nameTrial(compose)}-${key}`;

/** Without the stack's label it is no part of the stack, for every other command. */
const buildLabels = ({ labels }: ComposeService): Record<string, string> =>
  Object.fromEntries(Object.entries(labels).filter(([name]) => name !== LABELS.stack));

/**
 * Docker's name server tells host names, too: its own is for the service itself alone. Its health URL is asked here and
 * not by Docker as well.
 */
const hidden = (service: ComposeService, slug: string): ComposeService => ({
  ...service,
  hostname: nameAlone(slug),
  extra_hosts: [...(service.extra_hosts ?? []), `${slug}:127.0.0.1`],
  healthcheck: { disable: true },
});
