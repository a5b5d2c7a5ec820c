import type { Translation, ComposeFile } from '../engines/embedded/translate';
import type { ComposeService } from '../engines/embedded/translate-container';
import { LABELS } from '../docker/labels';

/** The network of a try, as the compose file calls it. */
const NETWORK = 'fleet';

/** Compose project of a try, its network, and the beginning of its containers' names. */
export const nameTrial = ({ name }: ComposeFile): string => `${name}-try`;

/** Compose service under which a service is tried. Not its own name, as others would find it on the network. */
export const nameAlone = (slug: string): string => `alone-${slug}`;

/**
 * The stack's containers as they are tried: the same image, user, environment and limits, but none waits for another,
 * nothing is published, nothing starts again, only servers have names that others find, and volumes are new and empty:
 * no data of the fleet is touched.
 * @param stack its name
 * @param servers infrastructure rows that run beside them
 * @param services slugs of the services to try
 */
export function buildComposeFile(
  { compose }: Pick<Translation, 'compose'>,
  stack: string,
  servers: readonly string[],
  services: readonly string[],
): ComposeFile {
  const name = nameTrial(compose);
  const label = { [LABELS.trial]: stack };
  const find = (key: string): ComposeService => {
    const service = compose.services[key];
    if (!service) throw new Error(`the program has no container ${key}`);
    return service;
  };
  const alone = (key: string): ComposeService => ({
    ...find(key),
    container_name: `${name}-${key}`,
    ports: [],
    depends_on: {},
    restart: 'no',
    networks: { [NETWORK]: { aliases: [] } },
    labels: { ...buildLabels(find(key)), ...label },
  });
  return {
    name,
    services: Object.fromEntries([
      ...servers.map((key) => [key, alone(key)] as const),
      ...services.map((key) => [nameAlone(key), hidden(alone(key), key)] as const),
    ]),
    networks: { [NETWORK]: { name, external: true } },
    volumes: Object.fromEntries(
      Object.keys(compose.volumes).map((key) => [key, { name: `${name}-${key}`, labels: label }]),
    ),
    secrets: compose.secrets,
  };
}

/** Without the stack's label it is no part of the stack, for every other command. */
const buildLabels = ({ labels }: ComposeService): Record<string, string> =>
  Object.fromEntries(Object.entries(labels).filter(([name]) => name !== LABELS.stack));

/** Docker's name server tells host names, too: its own is for the service itself alone. */
const hidden = (service: ComposeService, slug: string): ComposeService => ({
  ...service,
  hostname: nameAlone(slug),
  extra_hosts: [...(service.extra_hosts ?? []), `${slug}:127.0.0.1`],
});
