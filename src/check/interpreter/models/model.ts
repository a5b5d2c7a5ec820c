import type { Run } from '../run';
import { UNKNOWN, type Arguments, type External, type Value } from '../values';

/** Returns the result of a call outside the source; undefined if it is not known. */
export type Model = (run: Run, callee: External, list: Arguments) => Value | undefined;

export type Models = Readonly<Record<string, Model>>;

/** Reads an argument by its position or its name. */
export const argument = (list: Arguments, index: number, name?: string): Value | undefined =>
  (name === undefined ? undefined : list.named.get(name)) ??
  list.positional[index] ??
  (list.open ? UNKNOWN : undefined);
