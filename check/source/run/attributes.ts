import { call } from './calls';
import { put, type Frame } from './frame';
import { constantOf, memberOf } from './models/attributes';
import type { Run } from './run';
import { needsAll } from './unset';
import {
  external,
  UNKNOWN,
  type Instance,
  type PythonClass,
  type PythonFunction,
  type Value,
} from './values';

const NOTHING = { positional: [], named: new Map<string, Value>(), open: false } as const;

/** `of.name`. */
export function getAttribute(run: Run, of: Value, name: string): Value {
  switch (of.kind) {
    case 'module': {
      const own = of.globals.get(name) ?? run.modules.get(`${of.name}.${name}`);
      return own ?? UNKNOWN;
    }
    case 'instance':
      return ofInstance(run, of, name);
    case 'class': {
      const found = member(of, name);
      if (found?.kind === 'function') return boundTo(found, of);
      return found ?? inherited(of, name, of) ?? UNKNOWN;
    }
    case 'super': {
      const { instance, above } = of;
      const found = above.bases.map((base) =>
        base.kind === 'class' ? member(base, name) : undefined,
      );
      const first = found.find((each) => each !== undefined);
      if (first?.kind === 'function') return { ...first, self: instance };
      return first ?? inherited(above, name, instance) ?? UNKNOWN;
    }
    case 'external':
      return constantOf(run, of, name) ?? external(`${of.name}.${name}`, of);
    default:
      needsAll(run, [of], 'AttributeError');
      return memberOf(of, name) ?? external(`?.${name}`, of);
  }
}

function ofInstance(run: Run, of: Instance, name: string): Value {
  const own = of.attributes.get(name);
  if (own) return own;
  const found = member(of.class, name);
  if (found?.kind === 'function') {
    const bound = boundTo(found, of.class, of);
    return decoratedBy(found, 'property') || decoratedBy(found, 'cached_property')
      ? call(run, bound, NOTHING)
      : bound;
  }
  return found ?? inherited(of.class, name, of) ?? external(`?.${name}`, of);
}

const boundTo = (found: PythonFunction, owner: PythonClass, self?: Value): PythonFunction =>
  decoratedBy(found, 'staticmethod')
    ? found
    : decoratedBy(found, 'classmethod')
      ? { ...found, self: owner }
      : { ...found, self };

const decoratedBy = ({ node }: PythonFunction, name: string): boolean =>
  node.decorators.some(
    (each) =>
      (each.type === 'name' && each.name === name) ||
      (each.type === 'attribute' && each.name === name),
  );

/** What the class or those that it is made from define, nearest first. */
export function member(of: PythonClass, name: string, depth = 0): Value | undefined {
  const own = of.attributes.get(name);
  if (own || depth > 20) return own;
  for (const base of of.bases) {
    const found = base.kind === 'class' ? member(base, name, depth + 1) : undefined;
    if (found) return found;
  }
  return undefined;
}

/** The attribute of a class from a package that it is made from. */
function inherited(of: PythonClass, name: string, receiver: Value): Value | undefined {
  const base = outside(of);
  return base === undefined ? undefined : external(`${base}().${name}`, receiver);
}

/** The class of a package or of the standard library that a class is made from. */
export function outside(of: PythonClass, depth = 0): string | undefined {
  if (depth > 20) return undefined;
  for (const base of of.bases) {
    const found =
      base.kind === 'class'
        ? outside(base, depth + 1)
        : base.kind === 'external'
          ? base.name
          : undefined;
    if (found !== undefined && !/^(object|abc\.ABC|typing\.(Generic|Protocol))$/.test(found))
      return found;
  }
  return undefined;
}

/** Whether something that is not known may set attributes of the class's instances. */
export const isOpen = (of: PythonClass): boolean =>
  outside(of) !== undefined || of.bases.some(({ kind }) => kind === 'unknown');

export function setAttribute(run: Run, frame: Frame, of: Value, name: string, value: Value): void {
  const perhaps = frame.branches > 0 || !run.certain;
  if (of.kind === 'instance' || of.kind === 'class') put(of.attributes, name, value, perhaps);
  else if (of.kind === 'module') put(of.globals, name, value, perhaps);
}
