import { findEntry, listEntries, readScalar, type Entry, type Node } from '../config-files/node';

/** Lists that are one value: a later one takes the place of the earlier. */
const REPLACED = new Set(['command', 'entrypoint', 'test']);

/** Fields that may be a list of `NAME=value` or names, or a mapping of them. */
const MAPPINGS = new Set([
  'environment',
  'labels',
  'args',
  'depends_on',
  'networks',
  'extra_hosts',
]);

/** Adds a service's own fields to those of the one that it extends, as docker compose does. Tags stay: a further file may follow. */
export const mergeServices = (base: Node, own: Node): Node =>
  own.tag ? own : merge(withoutExtends(base), withoutExtends(own));

const withoutExtends = (node: Node): Node =>
  node.kind === 'map'
    ? { ...node, entries: node.entries.filter(({ key }) => key !== 'extends') }
    : node;

function merge(base: Node, own: Node): Node {
  const entries = [...listEntries(base)];
  for (const entry of listEntries(own)) {
    const index = entries.findIndex(({ key }) => key === entry.key);
    const before = entries[index];
    if (!before) entries.push(entry);
    else entries[index] = { ...entry, node: mergeField(entry.key, before.node, entry.node) };
  }
  return { kind: 'map', place: own.place, entries };
}

/** A value without those that are taken away by `!reset`; undefined where it is one. */
export function withoutReset(node: Node): Node | undefined {
  if (node.tag === 'reset') return undefined;
  if (node.kind === 'list') {
    return { ...node, items: node.items.flatMap((item) => withoutReset(item) ?? []) };
  }
  if (node.kind === 'scalar') return node;
  const entries = node.entries.flatMap((entry): Entry[] => {
    const value = withoutReset(entry.node);
    return value ? [{ ...entry, node: value }] : [];
  });
  return { ...node, entries };
}

/** Parts `[source:]target[:mode]`. */
export function splitMount(short: string): {
  readonly source: string | undefined;
  readonly target: string;
} {
  const [, source, target = ''] =
    /^(?:((?:[A-Za-z]:[\\/])?[^:]*):)?([^:]+)(?::[\w,]+)?$/.exec(short) ?? [];
  return { source, target };
}

/** The folder of the container that an item of volumes is for. */
function readTarget(item: Node): string {
  const short = readScalar(item);
  const target =
    short === undefined ? readScalar(findEntry(item, 'target')?.node) : splitMount(short).target;
  return (target ?? '').replace(/(.)\/+$/, '$1');
}

function mergeField(key: string, base: Node, own: Node): Node {
  if (own.tag) return own;
  if (REPLACED.has(key)) return own;
  if (MAPPINGS.has(key)) return merge(toMapping(base), toMapping(own));
  if (base.kind === 'map' && own.kind === 'map') return merge(base, own);
  if (base.kind === 'list' && own.kind === 'list') {
    if (key === 'volumes') {
      // Of two for one folder the later one counts.
      const later = new Set(own.items.map(readTarget));
      const kept = base.items.filter((item) => !later.has(readTarget(item)));
      return { ...own, items: [...kept, ...own.items] };
    }
    const known = new Set(base.items.map((item) => readScalar(item)));
    const added = own.items.filter((item) => {
      const text = readScalar(item);
      return text === undefined || !known.has(text);
    });
    return { ...own, items: [...base.items, ...added] };
  }
  return own;
}

/** `['A=1', 'B']` as `{ A: 1, B: null }`. */
export function toMapping(node: Node): Node {
  if (node.kind !== 'list') return node;
  const { tag } = node;
  const entries = node.items.map((item): Entry => {
    const [key = '', value] = (readScalar(item) ?? '').split(/=(.*)/s);
    const { place } = item;
    return { key, place, node: { kind: 'scalar', place, value: value ?? null } };
  });
  return { kind: 'map', place: node.place, entries, ...(tag ? { tag } : {}) };
}
