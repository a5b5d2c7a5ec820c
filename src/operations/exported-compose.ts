import { formatComposeFile } from '../engines/embedded/compose';
import type { ComposeFile, Translation } from '../engines/embedded/translate';
import type { ComposeService } from '../engines/embedded/translate-container';
import { mapValues } from '../lib/records';

/** Compose puts the project's name in its place: that of `-p`, else the file's own. */
const PROJECT = '${COMPOSE_PROJECT_NAME}';

/** Address that ports of this machine alone are published on, in every stack. */
const LOOPBACK = '127.0.0.1';

/**
 * Formats the compose file that people run by hand. Under its own name it is what `up` runs, to the hash that compose keeps of
 * each container. Under another name, nothing of it is what the first one has.
 */
export const formatExportedCompose = (
  translation: Translation,
  digests: ReadonlyMap<string, string>,
): string =>
  `${describeFile(translation.compose)}${formatComposeFile(translation, digests, followProject)}`;

/** Lets the project's name, and variables of the environment, decide what two projects cannot both have. */
function followProject(file: ComposeFile): ComposeFile {
  const rename = (name: string): string =>
    name.startsWith(`${file.name}-`) ? PROJECT + name.slice(file.name.length) : name;
  const renameAll = <T extends { readonly name: string }>(
    all: Readonly<Record<string, T>>,
  ): Record<string, T> =>
    mapValues(all, (each) => ({
      ...each,
      name: 'external' in each ? `\${FLEET_PEER_NETWORK:-${each.name}}` : rename(each.name),
    }));
  return {
    ...file,
    services: mapValues(file.services, (service) => ({
      ...service,
      container_name: rename(service.container_name),
      ports: service.ports.map((port) => ({ ...port, host_ip: chooseAddress(port.host_ip) })),
    })),
    networks: renameAll(file.networks),
    volumes: renameAll(file.volumes),
  };
}

const chooseAddress = (address: string): string =>
  `\${${address === LOOPBACK ? 'FLEET_ADDRESS' : 'FLEET_LAN_ADDRESS'}:-${address}}`;

/** Says at the head of the file what a second project beside the first one needs. */
function describeFile({ name, services, networks, volumes }: ComposeFile): string {
  const addresses = new Set(listAddresses(Object.values(services)));
  const other = `${name}-2`;
  const shared = Object.values(volumes).flatMap(({ driver_opts: options }) =>
    options?.['device'] === undefined ? [] : [options['device']],
  );
  return [
    `The names of containers, networks and volumes begin with the project's name, '${name}'. To run a second one beside the`,
    'first, give it another name, and another address for its ports, as every address from 127.0.0.1 to 127.255.255.254 is this machine:',
    '',
    `    FLEET_ADDRESS=127.0.0.2 docker compose -p ${other} -f FILE up -d`,
    '',
    'Or write other numbers at `published`.',
    ...[...addresses]
      .filter((address) => address !== LOOPBACK)
      .map(
        (address) =>
          `Ports on ${address} need another address of this machine in FLEET_LAN_ADDRESS.`,
      ),
    ...Object.values(networks)
      .filter((network) => 'external' in network)
      .map(
        (network) =>
          `FLEET_PEER_NETWORK names the network in place of ${network.name}; create it first.`,
      ),
    ...shared.map(
      (folder) => `Both projects have their data in ${folder}: write another folder at \`device\`.`,
    ),
  ]
    .map((line) => `#${line === '' ? '' : ` ${line}`}\n`)
    .join('');
}

const listAddresses = (services: readonly ComposeService[]): string[] =>
  services.flatMap(({ ports }) => ports.map((port) => port.host_ip));
