import type { Run } from './run';
import { external, isSame, UNKNOWN, type Module, type PythonClass, type Value } from './values';

/** Scope in which a statement runs: its names, and the code around it. */
export interface Frame {
  readonly module: Module;
  /** Names of the function, of the class's body, or the module's own. */
  readonly names: Map<string, Value>;
  /** Those of the functions around, outermost first. */
  readonly around: readonly Map<string, Value>[];
  readonly owner: PythonClass | undefined;
  readonly self: Value | undefined;
  readonly globals: Set<string>;
  /** Names that it sets in a function around it. */
  readonly outer?: Set<string>;
  /** Number of uncertain blocks around the current statement, in this frame. */
  branches: number;
  /** The value of a return that may not happen. */
  returned: Value | undefined;
}

export const createModuleFrame = (module: Module): Frame => ({
  module,
  names: module.globals,
  around: [],
  owner: undefined,
  self: undefined,
  globals: new Set(),
  branches: 0,
  returned: undefined,
});

/** Sets a name. If it is uncertain whether it is set, its value becomes unknown. */
export function assign(run: Run, frame: Frame, name: string, value: Value): void {
  const around = frame.outer?.has(name) === true ? findEnclosing(frame, name) : undefined;
  const own = !frame.globals.has(name);
  const names = around ?? (own ? frame.names : frame.module.globals);
  const local = own && names === frame.names && names !== frame.module.globals;
  put(names, name, value, frame.branches > 0 || (!local && isUncertain(run)));
}

/** Checks whether an assignment leaves two values possible: it may not happen, or it happens in a thread. */
export const isUncertain = ({ certain, thread }: Run): boolean => !certain || thread;

/** Finds the names of the innermost surrounding function that defines this name. */
const findEnclosing = ({ around }: Frame, name: string): Map<string, Value> | undefined =>
  around.findLast((names) => names.has(name));

export function put(
  names: Map<string, Value>,
  name: string,
  value: Value,
  uncertain: boolean,
): void {
  const before = names.get(name);
  const both = uncertain && before !== undefined && !isSame(before, value);
  names.set(name, both ? UNKNOWN : value);
}

export function findName(frame: Frame, name: string): Value | undefined {
  const { globals, names, around, module } = frame;
  const own = globals.has(name) ? undefined : names.get(name);
  if (own) return own;
  for (let at = around.length - 1; at >= 0; at -= 1) {
    const found = around[at]?.get(name);
    if (found) return found;
  }
  return module.globals.get(name);
}

/** Does `work` as something that may happen or not in this frame. */
export function runUncertainIn<T>(run: Run, frame: Frame, work: () => T): T {
  frame.branches += 1;
  try {
    return run.runUncertain(work);
  } finally {
    frame.branches -= 1;
  }
}

/** Reads the value of a name, or of Python's built-in with that name. */
export const named = (frame: Frame, name: string): Value =>
  findName(frame, name) ??
  (name === '__name__' ? { kind: 'constant', value: frame.module.name } : external(name));
