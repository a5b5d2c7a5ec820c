import type { ContainerNode, StackGraph, ImageNode } from './stack-graph';

/** Computes what a change rebuilds, replaces and moves: pure functions over what the machines' stacks are made of. */

/**
 * Reason why an image is built: its own files, or its definition, changed; it is new; it was named; one that it takes is
 * built.
 */
export type ImageReason = 'input' | 'definition' | 'new' | 'named' | 'parent';

export interface ImageImpact {
  readonly image: string;
  readonly reason: ImageReason;
  /** The path, or the image that it takes. */
  readonly cause?: string;
}

/** An action on a container; Pulumi alone updates one in place, for its limits. */
export type ContainerAction = 'create' | 'replace' | 'update' | 'remove';

export interface ContainerImpact {
  readonly container: string;
  /** The service whose it is; none of a server such as Redis. */
  readonly service?: string;
  readonly action: ContainerAction;
  readonly because: 'image' | 'definition' | 'both' | 'new' | 'gone' | 'named';
}

/** Direct changes by name, before anything follows from them. */
export interface Changes {
  readonly images: ReadonlyMap<string, Omit<ImageImpact, 'image'>>;
  readonly containers: ReadonlyMap<string, Omit<ContainerImpact, 'container'>>;
  /** Further changes that are possible and unknown; none where all is known. */
  readonly open?: UnknownImpact;
}

/** A change that is possible, and why it is not known. */
export interface UnknownImpact {
  readonly because: readonly string[];
  /** By name; those that are known to change are taken out. */
  readonly images: readonly string[];
  readonly containers: readonly string[];
}

export interface MachineImpact {
  readonly machine: string;
  readonly stack: string;
  /** In the order in which they are built. */
  readonly images: readonly ImageImpact[];
  /** In the order in which they start, those that go at the end. */
  readonly containers: readonly ContainerImpact[];
  /** Services that go on running while what they wait for is away. */
  readonly degraded: readonly string[];
  readonly open: UnknownImpact;
}

/** Checks whether a change of `path` changes `input`: the same path, one in it, or a folder above it. */
export const isWithin = (path: string, input: string): boolean =>
  path === input || path.startsWith(`${input}/`) || input.startsWith(`${path}/`);

/** Images that one of `paths` is an input of. */
export function findChangesByPath(nodes: StackGraph, paths: readonly string[]): Changes {
  const images = nodes.images.flatMap(({ name, own, inherited }) => {
    const cause = paths.find((path) => [...own, ...inherited].some((at) => isWithin(path, at)));
    return cause === undefined ? [] : [[name, { reason: 'input', cause }] as const];
  });
  return { images: new Map(images), containers: new Map() };
}

/** Images and containers of these names, images' or rows'. */
export function findChangesByName(nodes: StackGraph, names: readonly string[]): Changes {
  const named = new Set(names);
  const images = nodes.images.filter(
    ({ name, service }) => named.has(name) || (service !== undefined && named.has(service)),
  );
  const servers = nodes.containers.filter(({ of, service }) => !service && named.has(of));
  return {
    images: new Map(images.map(({ name }) => [name, { reason: 'named' }])),
    containers: new Map(servers.map(({ name }) => [name, { action: 'replace', because: 'named' }])),
  };
}

/** Computes what `changes` do to each machine: a container waits on another machine, too. */
export function computeImpacts(
  machines: readonly { readonly nodes: StackGraph; readonly changes: Changes }[],
): MachineImpact[] {
  const found = machines.map(({ nodes, changes }) => {
    const images = listBuiltImages(nodes, changes);
    return { nodes, changes, images, containers: listTouchedContainers(nodes, changes, images) };
  });
  const awayOn = new Map(
    found.map(({ nodes, containers }) => [nodes.machine, listRowsAway(containers)]),
  );
  return found.map(({ nodes, changes, images, containers }) => {
    const touched = new Set(containers.map(({ container }) => container));
    const isAway = (row: string): boolean =>
      nodes.containers.some(({ of }) => of === row)
        ? awayOn.get(nodes.machine)?.has(row) === true
        : [...awayOn.values()].some((rows) => rows.has(row));
    return {
      machine: nodes.machine,
      stack: nodes.stack,
      images,
      containers,
      degraded: nodes.containers
        .filter(({ name, waitsFor }) => !touched.has(name) && waitsFor.some(isAway))
        .map(({ of }) => of),
      open: listUnknown(changes.open, images, touched),
    };
  });
}

/** Rows whose containers go, for a while or for good. */
const listRowsAway = (containers: readonly ContainerImpact[]): ReadonlySet<string> =>
  new Set(
    containers
      .filter(({ action }) => action !== 'create')
      .map(({ container, service }) => service ?? container),
  );

/** Checks that an image is built: its own inputs change, or an image is built whose digest it takes. */
function listBuiltImages({ images }: StackGraph, changes: Changes): ImageImpact[] {
  const built = new Map<string, ImageImpact>();
  for (const image of images) {
    const own = changes.images.get(image.name);
    const parent = image.needs.find((name) => built.has(name));
    const follows = parent !== undefined && !isOwn(image, own);
    if (follows) {
      built.set(image.name, { image: image.name, reason: 'parent', cause: parent });
    } else if (own) built.set(image.name, { image: image.name, ...own });
  }
  return [...built.values()];
}

/** An ancestor's files are in its version, too: what is told of such an image is its parent. */
function isOwn(image: ImageNode, change: Omit<ImageImpact, 'image'> | undefined): boolean {
  if (change?.reason === 'input') return image.own.some((at) => isWithin(change.cause ?? '', at));
  return change?.reason === 'new' || change?.reason === 'named';
}

function listTouchedContainers(
  { containers }: StackGraph,
  changes: Changes,
  images: readonly ImageImpact[],
): ContainerImpact[] {
  const built = new Set(images.map(({ image }) => image));
  const touched = containers.flatMap((node): ContainerImpact[] => {
    const own = changes.containers.get(node.name);
    const rebuilt = node.image !== undefined && built.has(node.image);
    if (own) {
      return [rebuilt && own.because === 'definition' ? both(node) : { ...label(node), ...own }];
    }
    return rebuilt ? [{ ...label(node), action: 'replace', because: 'image' }] : [];
  });
  const known = new Set(containers.map(({ name }) => name));
  const gone = [...changes.containers].filter(([name]) => !known.has(name));
  return [...touched, ...gone.map(([container, change]) => ({ container, ...change }))];
}

const label = ({ name, of, service }: ContainerNode) => ({
  container: name,
  ...(service ? { service: of } : {}),
});

const both = (node: ContainerNode): ContainerImpact => ({
  ...label(node),
  action: 'replace',
  because: 'both',
});

function listUnknown(
  open: UnknownImpact | undefined,
  images: readonly ImageImpact[],
  containers: ReadonlySet<string>,
): UnknownImpact {
  const built = new Set(images.map(({ image }) => image));
  return {
    because: open?.because ?? [],
    images: (open?.images ?? []).filter((name) => !built.has(name)),
    containers: (open?.containers ?? []).filter((name) => !containers.has(name)),
  };
}
