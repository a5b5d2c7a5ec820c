import { splitMount } from './merge';
import {
  findBelow,
  listEntries,
  findEntry,
  readScalar,
  readScalars,
  type Entry,
  type Node,
  type Place,
} from '../config-files/node';

/** A text of a compose file, and the place it is at. */
export interface ComposeText {
  readonly text: string;
  readonly place: Place;
}

/** A published port as it is written: `127.0.0.1:7200:8000/tcp`, or `{ target, published }`. */
export interface ComposePort {
  readonly place: Place;
  /** undefined for a mapping. */
  readonly short: string | undefined;
  readonly target: string | undefined;
  readonly published: string | undefined;
  readonly hostIp: string | undefined;
  readonly protocol: string | undefined;
  /** True if a variable's default is in it. */
  readonly isDefault: boolean;
}

/** A service that another waits for. */
export interface ComposeDependency extends ComposeText {
  /** `service_started`, `service_healthy`, `service_completed_successfully`. */
  readonly condition: string;
  /** False where compose starts without it. @default true */
  readonly required: boolean;
}

/** A variable of a container, or an argument of a build. */
export interface ComposeVariable {
  readonly key: string;
  /** undefined where whoever runs compose gives it. */
  readonly value: string | undefined;
  readonly place: Place;
  /** False if a variable of compose is in it, so that the value does not stand in the file. */
  readonly isWritten: boolean;
}

/** A mount of a service. */
export interface ComposeVolume {
  readonly place: Place;
  /** A path, or a volume's name; undefined for a volume without a name. */
  readonly source: ComposeText | undefined;
  readonly target: string;
}

/** A service's build; a build that is one text is its context. */
export interface ComposeBuild {
  readonly place: Place;
  readonly context: ComposeText | undefined;
  readonly dockerfile: ComposeText | undefined;
  /** The stage that is built; undefined for the last one. */
  readonly target: ComposeText | undefined;
  readonly args: readonly ComposeVariable[];
  readonly isInline: boolean;
}

/** A service of a compose file. */
export interface ComposeService {
  readonly name: string;
  readonly place: Place;
  /** All that is written for it. */
  readonly node: Node;
  readonly image: ComposeText | undefined;
  readonly build: ComposeBuild | undefined;
  readonly entrypoint: Entry | undefined;
  readonly command: Entry | undefined;
  readonly environment: readonly ComposeVariable[];
  /** Those that must be there. */
  readonly envFiles: readonly ComposeText[];
  readonly dependsOn: readonly ComposeDependency[];
  readonly ports: readonly ComposePort[];
  readonly volumes: readonly ComposeVolume[];
  /** Devices that it reserves. */
  readonly devices: Entry | undefined;
  readonly hasProfiles: boolean;
}

/** Checks whether a file is one of docker compose: its services have images or builds. */
export const isCompose = (root: Node): boolean =>
  listEntries(findEntry(root, 'services')?.node).some(
    ({ node }) => findEntry(node, 'image', 'build') !== undefined,
  );

/** Reads the services of a compose file. */
export const readServices = (root: Node): ComposeService[] =>
  listEntries(findEntry(root, 'services')?.node).map(readService);

export const readService = ({ key, place, node }: Entry): ComposeService => ({
  name: key,
  place,
  node,
  image: readText(node, 'image'),
  build: readBuild(node),
  entrypoint: findEntry(node, 'entrypoint'),
  command: findEntry(node, 'command'),
  environment: readVariables(findEntry(node, 'environment')?.node),
  envFiles: readEnvFiles(findEntry(node, 'env_file')?.node),
  dependsOn: readDependencies(node),
  ports: readPorts(node),
  volumes: readVolumes(node),
  devices: findBelow(node, 'deploy', 'resources', 'reservations', 'devices'),
  hasProfiles: findEntry(node, 'profiles') !== undefined,
});

function readText(node: Node, key: string): ComposeText | undefined {
  const found = findEntry(node, key)?.node;
  const text = readScalar(found);
  return found && text !== undefined ? { text, place: found.place } : undefined;
}

/** `[NAME=value, NAME]`, or `{ NAME: value, NAME: }`. */
function readVariables(node: Node | undefined): ComposeVariable[] {
  const isWritten = (of: Node): boolean => of.kind === 'scalar' && of.written === undefined;
  if (node?.kind === 'list') {
    return node.items.map((item) => {
      const [key = '', value] = (readScalar(item) ?? '').split(/=(.*)/s);
      return { key, value, place: item.place, isWritten: isWritten(item) };
    });
  }
  return listEntries(node).map(({ key, place, node: value }) => ({
    key,
    value: readScalar(value),
    place,
    isWritten: isWritten(value),
  }));
}

/** A path, paths of a list, or `{ path, required }` in it. */
function readEnvFiles(node: Node | undefined): ComposeText[] {
  const items = node?.kind === 'list' ? node.items : node ? [node] : [];
  return items.flatMap((item) => {
    if (readScalar(findEntry(item, 'required')?.node) === 'false') return [];
    const given = findEntry(item, 'path')?.node ?? item;
    const text = readScalar(given);
    return text === undefined ? [] : [{ text, place: given.place }];
  });
}

/** `depends_on`, and what waits without saying so: links, and what is shared with another service. */
function readDependencies(service: Node): ComposeDependency[] {
  const written = readWritten(findEntry(service, 'depends_on'));
  const shared = ['network_mode', 'pid', 'ipc'].flatMap((key) => {
    const found = readText(service, key);
    const [, text] = /^service:(.+)$/.exec(found?.text ?? '') ?? [];
    return found && text !== undefined ? [{ text, place: found.place }] : [];
  });
  const named = ['links', 'volumes_from'].flatMap((key) => {
    const list = findEntry(service, key)?.node;
    return (list?.kind === 'list' ? readScalars(list) : [])
      .filter(({ text }) => !text.startsWith('container:'))
      .map(({ text, place }) => ({ text: text.split(':')[0] ?? '', place }));
  });
  const implied = [...shared, ...named]
    .filter(({ text }, index, all) => all.findIndex((each) => each.text === text) === index)
    .filter(({ text }) => !written.some((each) => each.text === text))
    .map((each) => ({ ...each, condition: 'service_started', required: true }));
  return [...written, ...implied];
}

function readWritten(entry: Entry | undefined): ComposeDependency[] {
  if (!entry || entry.node.kind === 'scalar') return [];
  if (entry.node.kind === 'list') {
    return readScalars(entry.node).map(({ text }) => ({
      text,
      place: entry.place,
      condition: 'service_started',
      required: true,
    }));
  }
  return entry.node.entries.map(({ key, node }) => ({
    text: key,
    place: entry.place,
    condition: readScalar(findEntry(node, 'condition')?.node) ?? 'service_started',
    required: readScalar(findEntry(node, 'required')?.node) !== 'false',
  }));
}

function readBuild(service: Node): ComposeBuild | undefined {
  const entry = findEntry(service, 'build');
  if (!entry) return undefined;
  const { node, place } = entry;
  const text = readScalar(node);
  return {
    place,
    context: text === undefined ? readText(node, 'context') : { text, place },
    dockerfile: readText(node, 'dockerfile'),
    target: readText(node, 'target'),
    args: readVariables(findEntry(node, 'args')?.node),
    isInline: findEntry(node, 'dockerfile_inline') !== undefined,
  };
}

function readPorts(service: Node): ComposePort[] {
  const list = findEntry(service, 'ports')?.node;
  if (list?.kind !== 'list') return [];
  return list.items.map((item) => {
    const read = (key: string): string | undefined => readScalar(findEntry(item, key)?.node);
    return {
      place: item.place,
      isDefault:
        (item.kind === 'scalar' && item.isDefault === true) ||
        listEntries(item).some(({ node }) => node.kind === 'scalar' && node.isDefault === true),
      short: readScalar(item),
      target: read('target'),
      published: read('published'),
      hostIp: read('host_ip'),
      protocol: read('protocol'),
    };
  });
}

/** `./a:/b:ro`, `data:/b`, `/b`, and `{ type, source, target }`. A path of Windows has a colon of its own. */
function readVolumes(service: Node): ComposeVolume[] {
  const list = findEntry(service, 'volumes')?.node;
  if (list?.kind !== 'list') return [];
  return list.items.flatMap((item): ComposeVolume[] => {
    const { place } = item;
    const short = readScalar(item);
    if (short === undefined) {
      const target = readScalar(findEntry(item, 'target')?.node);
      return target === undefined ? [] : [{ place, source: readText(item, 'source'), target }];
    }
    const { source, target } = splitMount(short);
    return [{ place, source: source === undefined ? undefined : { text: source, place }, target }];
  });
}
