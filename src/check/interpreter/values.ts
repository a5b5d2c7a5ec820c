import type { ClassNode, FunctionNode } from '../../python/ast';

/** A value, as far as it is known without running the program. */
export type Value =
  | {
      readonly kind: 'unknown';
      /** Variables of the environment that are set if Python treats the value as true, or as false. */
      readonly whenTrue?: readonly string[];
      readonly whenFalse?: readonly string[];
    }
  | Constant
  /** A path of pathlib. */
  | { readonly kind: 'path'; readonly path: string }
  | Items
  | Dictionary
  | PythonFunction
  | PythonClass
  | Instance
  | Module
  | External
  | { readonly kind: 'super'; readonly instance: Value; readonly above: PythonClass };

export interface Constant {
  readonly kind: 'constant';
  readonly value: string | number | boolean | null;
  /** Place where a number, or a text that ends with one, is written. */
  readonly from?: Origin | undefined;
  /** The variable of the environment that gave None. */
  readonly unset?: string;
  readonly known?: Known;
}

/** What gave a value, where that is certain. */
export interface Known {
  readonly by: 'data' | 'function' | 'name';
  /** `'config.yaml' holds a text at 'agents'`. */
  readonly why: string;
}

export interface Origin {
  readonly file: string;
  readonly line: number;
}

/** A list, tuple or set. */
export interface Items {
  readonly kind: 'items';
  readonly items: Value[];
  /** May hold more than these. */
  open: boolean;
  /** The data file that it is read from, and its place there. */
  readonly read?: DataPlace;
}

/** A place in a data file of the source. */
export interface DataPlace {
  readonly file: string;
  /** Keys from the root to it, such as `agents.hub`; empty for the root. */
  readonly at: string;
}

export interface Dictionary {
  readonly kind: 'dictionary';
  /** By the text of their keys. */
  readonly entries: Map<string, Value>;
  open: boolean;
  /** The data file that it is read from, and its place there. */
  readonly read?: DataPlace;
}

export interface PythonFunction {
  readonly kind: 'function';
  readonly node: FunctionNode;
  readonly module: Module;
  /** Names of the functions around it, outermost first. */
  readonly around: readonly Map<string, Value>[];
  readonly owner: PythonClass | undefined;
  readonly self: Value | undefined;
  /** True if its caller may catch its exceptions, or not call it at all. */
  readonly guarded?: boolean;
}

export interface PythonClass {
  readonly kind: 'class';
  readonly node: ClassNode;
  readonly module: Module;
  readonly bases: readonly Value[];
  readonly attributes: Map<string, Value>;
}

export interface Instance {
  readonly kind: 'instance';
  readonly class: PythonClass;
  readonly attributes: Map<string, Value>;
}

export interface Module {
  readonly kind: 'module';
  /** Dotted, as it was imported; '__main__' for the entry point. */
  readonly name: string;
  readonly file: string | undefined;
  readonly globals: Map<string, Value>;
  /** Dotted name of the package at which its relative imports begin; '' for none. */
  readonly package: string;
  state: 'running' | 'done';
  /** True if it may define unknown names: it does not parse, or changes itself. */
  open: boolean;
  /** True if it ran as part of code that is certain to run. */
  certain: boolean;
}

/** A value of the standard library or a package, named by its origin: `zmq.Context().socket`. */
export interface External {
  readonly kind: 'external';
  readonly name: string;
  /** The value that it is an attribute of. */
  readonly receiver: Value | undefined;
  /** The arguments of the call that returned it. */
  readonly made: Arguments | undefined;
  /** State that a model keeps with it. */
  state?: unknown;
}

export interface Arguments {
  readonly positional: readonly Value[];
  readonly named: ReadonlyMap<string, Value>;
  /** There may be more: `*some` or `**some` whose content is not known. */
  readonly open: boolean;
}

export const UNKNOWN: Value = { kind: 'unknown' };
export const NONE: Value = { kind: 'constant', value: null };
export const constant = (value: Constant['value'], from?: Origin): Constant => ({
  kind: 'constant',
  value,
  from,
});
export const external = (name: string, receiver?: Value, made?: Arguments): External => ({
  kind: 'external',
  name,
  receiver,
  made,
});
export const items = (list: readonly Value[], open = false): Items => ({
  kind: 'items',
  items: [...list],
  open,
});

/** Reads the text of a string or a path. */
export function readText(value: Value | undefined): string | undefined {
  if (value?.kind === 'path') return value.path;
  return value?.kind === 'constant' && typeof value.value === 'string' ? value.value : undefined;
}

export const readOrigin = (value: Value | undefined): Origin | undefined =>
  value?.kind === 'constant' ? value.from : undefined;

export const readNumber = (value: Value | undefined): number | undefined =>
  value?.kind === 'constant' && typeof value.value === 'number' ? value.value : undefined;

/** Checks whether Python treats a value as true; undefined if that is not known. */
export function readTruth(value: Value): boolean | undefined {
  switch (value.kind) {
    case 'constant':
      return Boolean(value.value);
    case 'items':
      return value.items.length > 0 ? true : value.open ? undefined : false;
    case 'dictionary':
      return value.entries.size > 0 ? true : value.open ? undefined : false;
    case 'function':
    case 'class':
    case 'module':
    case 'path':
      return true;
    default:
      return undefined;
  }
}

/** Checks whether both are known to be the same. */
export function isSame(one: Value, other: Value): boolean {
  if (one === other) return one.kind !== 'unknown';
  if (one.kind === 'constant' && other.kind === 'constant') return one.value === other.value;
  return one.kind === 'path' && other.kind === 'path' && one.path === other.path;
}

/** Formats a value as `str()` does. */
export function formatValue(value: Value): string | undefined {
  if (value.kind === 'path') return value.path;
  if (value.kind !== 'constant') return undefined;
  if (value.value === null) return 'None';
  if (typeof value.value === 'boolean') return value.value ? 'True' : 'False';
  return String(value.value);
}
