import type { Run } from '../run';
import { UNKNOWN, type Arguments, type External, type Value } from '../values';

/** Gives the result of a call outside the source; undefined where nothing is known of it. */
export type Model = (run: Run, callee: External, list: Arguments) => Value | undefined;

export type Models = Readonly<Record<string, Model>>;

/** An argument by its place or its name. */
export const argument = (list: Arguments, index: number, name?: string): Value | undefined =>
  (name === undefined ? undefined : list.named.get(name)) ??
  list.positional[index] ??
  (list.open ? UNKNOWN : undefined);
