import {
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
}

/** A service's build; a build that is one text is its context. */
export interface ComposeBuild {
  readonly place: Place;
  readonly context: ComposeText | undefined;
  readonly dockerfile: ComposeText | undefined;
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
  readonly envFiles: readonly ComposeText[];
  readonly dependsOn: readonly ComposeText[];
  readonly ports: readonly ComposePort[];
  readonly hasProfiles: boolean;
}

/** Checks whether a file is one of docker compose: its services have images or builds. */
export const isCompose = (root: Node): boolean =>
  listEntries(findEntry(root, 'services')?.node ?? root).some(
    ({ node }) => findEntry(node, 'image', 'build') !== undefined,
  ) && findEntry(root, 'services') !== undefined;

/** Reads the services of a compose file. */
export const readServices = (root: Node): ComposeService[] =>
  listEntries(findEntry(root, 'services')?.node ?? root).map(({ key, place, node }) => ({
    name: key,
    place,
    node,
    image: readText(node, 'image'),
    build: readBuild(node),
    entrypoint: findEntry(node, 'entrypoint'),
    command: findEntry(node, 'command'),
    envFiles: readTexts(findEntry(node, 'env_file')?.node),
    dependsOn: readNames(findEntry(node, 'depends_on')),
    ports: readPorts(node),
    hasProfiles: findEntry(node, 'profiles') !== undefined,
  }));

function readText(node: Node, key: string): ComposeText | undefined {
  const found = findEntry(node, key)?.node;
  const text = readScalar(found);
  return found && text !== undefined ? { text, place: found.place } : undefined;
}

/** A text, or the texts of a list. */
function readTexts(node: Node | undefined): ComposeText[] {
  const items = node?.kind === 'list' ? node.items : node ? [node] : [];
  return items.flatMap((item) => {
    const text = readScalar(item);
    return text === undefined ? [] : [{ text, place: item.place }];
  });
}

const readNames = (entry: Entry | undefined): ComposeText[] =>
  entry && entry.node.kind !== 'scalar'
    ? readScalars(entry.node).map(({ text }) => ({ text, place: entry.place }))
    : [];

function readBuild(service: Node): ComposeBuild | undefined {
  const entry = findEntry(service, 'build');
  if (!entry) return undefined;
  const { node, place } = entry;
  const text = readScalar(node);
  return {
    place,
    context: text === undefined ? readText(node, 'context') : { text, place },
    dockerfile: readText(node, 'dockerfile'),
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
      short: readScalar(item),
      target: read('target'),
      published: read('published'),
      hostIp: read('host_ip'),
      protocol: read('protocol'),
    };
  });
}
