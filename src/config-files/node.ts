import path from 'node:path/posix';

/** A configuration file of any format: values, each with the place it is at. */

export interface Place {
  /** Relative to the folder that is read. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** Folder that paths of the file are relative to. @default its own */
  readonly folder?: string;
}

/** What docker compose does with a value of an earlier file, or of the service that is extended. */
export type Tag = 'reset' | 'override';

export interface Scalar {
  readonly kind: 'scalar';
  readonly place: Place;
  readonly value: string | number | boolean | null;
  /** The text before its variables were replaced. @default it had none */
  readonly written?: string;
  /** True if a variable's default is in it, so that another value is likely. @default false */
  readonly isDefault?: boolean;
  /** @default none */
  readonly tag?: Tag;
}

export interface List {
  readonly kind: 'list';
  readonly place: Place;
  readonly items: readonly Node[];
  /** @default none */
  readonly tag?: Tag;
}

export interface Entry {
  readonly key: string;
  /** The key's. */
  readonly place: Place;
  readonly node: Node;
}

/** Keys may stand in it twice: which one counts is not for a reader to say. */
export interface Mapping {
  readonly kind: 'map';
  readonly place: Place;
  readonly entries: readonly Entry[];
  /** @default none */
  readonly tag?: Tag;
}

export type Node = Scalar | List | Mapping;

/** One file, read. */
export interface Document {
  readonly file: string;
  readonly root: Node;
}

/** The folder that paths of a place's file are relative to; '.' for the root. */
export const findFolderOf = ({ file, folder }: Place): string => folder ?? path.dirname(file);

export const at = ({ file, line }: Place): string => `${file}:${String(line)}`;

/** Keys that were asked for, or that files hold, in plain form: a large folder repeats few of them a million times. */
const plainKeys = new Map<string, string>();

/** `health_check-port` and `healthCheckPort` are one key. */
function plain(key: string): string {
  const known = plainKeys.get(key);
  if (known !== undefined) return known;
  const made = key.toLowerCase().replace(/[^a-z0-9]/g, '');
  plainKeys.set(key, made);
  return made;
}

/** The entry of the first of `keys` that the mapping has. */
export function findEntry(node: Node, ...keys: readonly string[]): Entry | undefined {
  if (node.kind !== 'map') return undefined;
  for (const key of keys) {
    const wanted = plain(key);
    const found = node.entries.find((entry) => plain(entry.key) === wanted);
    if (found) return found;
  }
  return undefined;
}

/** Every entry of one of these keys. */
export const entriesNamed = (node: Node, ...keys: readonly string[]): readonly Entry[] =>
  listEntries(node).filter(({ key }) => keys.some((wanted) => plain(wanted) === plain(key)));

/** None where there is no mapping. */
export const listEntries = (node: Node | undefined): readonly Entry[] =>
  node?.kind === 'map' ? node.entries : [];

/** The entry below each of `keys` in turn; undefined where one is missing. */
export function findBelow(node: Node, ...keys: readonly string[]): Entry | undefined {
  let found: Entry | undefined;
  for (const key of keys) {
    found = findEntry(found?.node ?? node, key);
    if (!found) return undefined;
  }
  return found;
}

/** A scalar as text; undefined for what is none, or nothing. */
export const readScalar = (node: Node | undefined): string | undefined =>
  node?.kind === 'scalar' && node.value !== null ? String(node.value) : undefined;

/** The texts of a list, of a mapping's keys, or of a text that commas or spaces part. */
export function readScalars(node: Node): { readonly text: string; readonly place: Place }[] {
  if (node.kind === 'map') return node.entries.map(({ key, place }) => ({ text: key, place }));
  if (node.kind === 'list') {
    return node.items.flatMap((item) => {
      const text = readScalar(item) ?? readScalar(findEntry(item, 'name', 'service')?.node);
      return text === undefined ? [] : [{ text, place: item.place }];
    });
  }
  return (readScalar(node) ?? '')
    .split(/[\s,]+/)
    .filter((text) => text !== '')
    .map((text) => ({ text, place: node.place }));
}
