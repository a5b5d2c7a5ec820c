import type { ComposeService, ComposeVariable } from '../../compose/compose';
import { toMapping } from '../../compose/merge';
import { findSecretKind, isSecretName } from '../../lib/secret-detection';
import {
  at,
  findBelow,
  findEntry,
  listEntries,
  type Entry,
  type Node,
} from '../../config-files/node';

/** What of a service its row has, or the fleet's own images and containers make up for. */
const READ = new Set([
  'annotations',
  'command',
  'container_name',
  'depends_on',
  'devices',
  'entrypoint',
  'environment',
  'expose',
  'extends',
  'gpus',
  'hostname',
  'image',
  'init',
  'labels',
  'mem_limit',
  'platform',
  'ports',
  'pull_policy',
  'runtime',
  'secrets',
  'volumes',
  'working_dir',
]);

/** Parts of fields that are read in part, each with those that are. */
const READ_OF = new Map(
  Object.entries({
    build: new Set(['context', 'dockerfile', 'target']),
    deploy: new Set(['resources', 'placement']),
    healthcheck: new Set(['test']),
    resources: new Set(['limits', 'reservations']),
    limits: new Set(['memory']),
    placement: new Set(['constraints']),
    reservations: new Set(['devices']),
  }),
);

/** What to write instead. */
const INSTEAD = new Map(
  Object.entries({
    cap_add: 'containers of the fleet have no capabilities',
    configs: 'name files of the agents in data',
    count: 'a row uses one GPU of its machine',
    device_ids: 'a row uses one GPU of its machine',
    devices: 'write them into devices, or audio into needs for sound devices',
    env_file: 'write its variables into env, and the names of secret ones into secrets',
    extra_hosts: 'name an address in env that containers reach',
    links: 'containers reach each other as ${host:Name}',
    mem_limit: 'write memory, in megabytes of 2^20 bytes',
    memory: 'write memory, in megabytes of 2^20 bytes',
    network_mode: 'containers have the network of the fleet; write further ports into listen',
    networks: 'containers have the network of the fleet',
    privileged: 'containers of the fleet have no privileges; name what it needs in devices',
    profiles: 'a row is always started; leave it out, or write optional',
    replicas: 'a row is one container on each of its machines; write further rows',
    restart: 'containers of the fleet are restarted',
    scale: 'a row is one container on each of its machines; write further rows',
    secrets: 'write their names as variables into secrets',
    shm_size: 'llm in needs gives it 4 GB of shared memory',
    user: 'containers of the fleet run as 10001:10001',
    volumes: 'write named volumes into volumes, and files of the agents that it reads into data',
  }),
);

/** What containers of the fleet are by themselves. */
const LIKEWISE = new Map(
  Object.entries({
    restart: /^(always|unless-stopped|on-failure(:\d+)?)$/,
    privileged: /^false$/,
    replicas: /^1$/,
    scale: /^1$/,
    disable: /^false$/,
    user: /^10001(:10001)?$/,
  }),
);

/**
 * Asks for what a row does not have.
 * @param name of the service
 * @param field as people find it, such as `deploy.replicas`
 */
export function askFor(name: string, field: string, { key, node, place }: Entry): string {
  const instead = INSTEAD.get(key) ?? 'no field of a row has it';
  return `${at(place)}: ${name}: ${field}: ${show(node)} is not in the row; ${instead}`;
}

/**
 * Finds what compose says of a service and no row of it has, each as a question.
 * @param isRead whether what a build argument tells is read from the Dockerfile
 */
export function findUnwritten(
  { name, node: service, environment }: ComposeService,
  isRead: (argument: string) => boolean = () => false,
): string[] {
  const ask = (field: string, key: string, entry: Entry): string =>
    askFor(name, field, { ...entry, key });
  const within = (entry: Entry, above: string): string[] => {
    const { key, node } = entry;
    const field = above === '' ? key : `${above}.${key}`;
    const read = READ_OF.get(key);
    // A list, or a build that is one text, has no parts.
    if (read && node.kind === 'map') {
      return node.entries.flatMap((part) => {
        if (READ_OF.get(part.key) && read.has(part.key)) return within(part, field);
        if (field === 'build' && part.key === 'args') {
          const args = toMapping(part.node);
          const rest = listEntries(args).filter((each) => !isRead(each.key));
          const left: Entry = { ...part, node: { kind: 'map', place: args.place, entries: rest } };
          return rest.length > 0 ? [ask('build.args', 'args', left)] : [];
        }
        return read.has(part.key) || isLikewise(part)
          ? []
          : [ask(`${field}.${part.key}`, part.key, part)];
      });
    }
    return [];
  };
  return [
    ...listEntries(service).flatMap((entry) => {
      const { key } = entry;
      if (READ_OF.get(key)) return within(entry, '');
      if (READ.has(key) || key.startsWith('x-') || isLikewise(entry)) return [];
      return [ask(key, key, entry)];
    }),
    ...listConstraints(service)
      .filter(({ machine }) => machine === undefined)
      .map(({ node, place }) =>
        ask('deploy.placement.constraints', 'constraints', { key: '', place, node }),
      ),
    ...findHosts(name, findEntry(service, 'extra_hosts')?.node, environment),
  ];
}

const isLikewise = ({ key, node }: Entry): boolean =>
  node.kind === 'scalar' &&
  (node.value === null || LIKEWISE.get(key)?.test(String(node.value)) === true);

/** A swarm's constraints; `node.hostname == tower` names a machine. */
export function listConstraints(
  service: Node,
): (Pick<Entry, 'node' | 'place'> & { readonly machine: string | undefined })[] {
  const constraints = findBelow(service, 'deploy', 'placement', 'constraints')?.node;
  if (constraints?.kind !== 'list') return [];
  return constraints.items.map((node) => {
    const [, machine] = /^node\.hostname\s*==\s*(\S+)$/.exec(toText(node)) ?? [];
    return { node, place: node.place, machine };
  });
}

/** Variables that name a host which compose adds. */
function findHosts(
  name: string,
  extra: Node | undefined,
  environment: readonly ComposeVariable[],
): string[] {
  const items = extra?.kind === 'list' ? extra.items.map(toText) : [];
  const added = [
    'host.docker.internal',
    ...items.map((item) => item.split(/[:=]/)[0] ?? ''),
    ...listEntries(extra).map(({ key }) => key),
  ];
  return environment.flatMap(({ key, value = '', place }) => {
    const host = added.find((each) => each !== '' && value.includes(each));
    if (host === undefined) return [];
    const shown = mayBeSecret(key, value) ? "'…'" : `'${value}'`;
    return `${at(place)}: ${name}: environment: ${key}: ${shown} names ${host}, which containers of the fleet do not know; name an address that they reach`;
  });
}

const toText = (node: Node): string => (node.kind === 'scalar' ? String(node.value ?? '') : '');

/** A value in one line, as flow YAML, without what may be secret. */
function show(node: Node): string {
  if (node.kind === 'list') return `[${node.items.map(show).join(', ')}]`;
  if (node.kind === 'scalar') {
    const text = toText(node);
    const [, name = ''] = /^(\w+)=/.exec(text) ?? [];
    return mayBeSecret(name, text) ? "'…'" : `'${text}'`;
  }
  const parts = node.entries.map(
    ({ key, node: value }) => `${key}: ${isSecretName(key) ? "'…'" : show(value)}`,
  );
  return `{ ${parts.join(', ')} }`;
}

const mayBeSecret = (name: string, value: string): boolean =>
  isSecretName(name) || findSecretKind(value) !== undefined;
