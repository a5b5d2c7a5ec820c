import { findFirst, member, listResolutionOrder, findExternalBase } from '../classes';
import { call } from './calls';
import { isUncertain, put, type Frame } from '../frame';
import { openIni } from '../models/configparser';
import { readKnownAttribute, readKnownMember } from '../models/attributes';
import type { Run } from '../run';
import { checkAttribute } from '../value-mismatches';
import { reportUnset } from '../unset-variables';
import {
  external,
  NONE,
  UNKNOWN,
  type Instance,
  type PythonClass,
  type PythonFunction,
  type Value,
} from '../values';

const NOTHING = { positional: [], named: new Map<string, Value>(), open: false } as const;

/** `of.name`. */
export function getAttribute(run: Run, of: Value, name: string): Value {
  checkAttribute(run, of, name);
  const value = readAttribute(run, of, name);
  run.guards.noteAttribute(name, value);
  return value;
}

function readAttribute(run: Run, of: Value, name: string): Value {
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
      // A member of an enumeration is not its written value.
      if (found?.kind === 'constant' && (findExternalBase(of) ?? '').startsWith('enum.'))
        return UNKNOWN;
      if (found?.kind === 'constant' && run.attributes.anywhere.has(name)) return UNKNOWN;
      return found ?? inherited(of, name, of) ?? UNKNOWN;
    }
    case 'super': {
      const { instance, above } = of;
      const order = listResolutionOrder(instance.kind === 'instance' ? instance.class : above);
      const at = order.indexOf(above);
      const first = findFirst(
        (at < 0 ? listResolutionOrder(above) : order).slice(Math.max(at, 0) + 1),
        name,
      );
      if (first?.kind === 'function') return { ...first, self: instance };
      return first ?? inherited(above, name, instance) ?? UNKNOWN;
    }
    case 'external':
      return (
        run.overrides.get(`${of.name}.${name}`) ??
        readKnownAttribute(run, of, name) ??
        external(`${of.name}.${name}`, of)
      );
    default:
      reportUnset(run, [of], 'AttributeError');
      return readKnownMember(of, name) ?? external(`?.${name}`, of);
  }
}

function ofInstance(run: Run, of: Instance, name: string): Value {
  const own = of.attributes.get(name);
  const isSure = own?.kind !== 'constant' || !run.attributes.anywhere.has(name);
  if (own) return isSure ? own : UNKNOWN;
  // Code may set any attribute by way of these.
  if (name === '__dict__' || name === '__class__') run.attributes.openUp(of);
  const found = member(of.class, name);
  if (found?.kind === 'function') {
    const bound = boundTo(found, of.class, of);
    return decoratedBy(found, 'property') || decoratedBy(found, 'cached_property')
      ? call(run, bound, NOTHING)
      : bound;
  }
  if (found?.kind === 'constant' && run.attributes.anywhere.has(name)) return UNKNOWN;
  return found ?? inherited(of.class, name, of) ?? external(`?.${name}`, of);
}

const boundTo = (found: PythonFunction, owner: PythonClass, self?: Value): PythonFunction =>
  decoratedBy(found, 'staticmethod') || found.node.name === '__new__'
    ? found
    : decoratedBy(found, 'classmethod') || OF_CLASS.has(found.node.name)
      ? { ...found, self: owner }
      : { ...found, self };

/** Methods that Python binds to the class without a decorator. */
const OF_CLASS: ReadonlySet<string> = new Set(['__init_subclass__', '__class_getitem__']);

const decoratedBy = ({ node }: PythonFunction, name: string): boolean =>
  node.decorators.some(
    (each) =>
      (each.type === 'name' && each.name === name) ||
      (each.type === 'attribute' && each.name === name),
  );

/** Reads an attribute of the package's class that a class derives from. */
function inherited(of: PythonClass, name: string, receiver: Value): Value | undefined {
  const base = findExternalBase(of);
  return base === undefined ? undefined : external(`${base}().${name}`, receiver);
}

export function setAttribute(run: Run, frame: Frame, of: Value, name: string, given: Value): void {
  // Code that is not seen to run may set the attribute again.
  const value = given.kind === 'constant' && given.known?.by === 'function' ? NONE : given;
  const uncertain = frame.branches > 0 || isUncertain(run);
  if (of.kind === 'instance' && isOdd(of, name)) run.attributes.openUp(of);
  if (of.kind === 'instance' || of.kind === 'class') put(of.attributes, name, value, uncertain);
  else if (of.kind === 'module') put(of.globals, name, value, uncertain);
  else if (of.kind === 'unknown') run.attributes.anywhere.add(name);
  else if (of.kind === 'external' && !openIni(of)) {
    // A library may call what it is given. A thread that is no daemon goes on by itself.
    if (value.kind === 'function' || name === 'daemon') run.noteUnfollowed();
    replace(run, `${of.name}.${name}`, value, uncertain);
  }
}

/** Checks whether setting an attribute runs code, or sets more: a property, a descriptor, `__dict__`. */
function isOdd({ class: of }: Instance, name: string): boolean {
  const found = member(of, name);
  return name.startsWith('__') || found?.kind === 'function' || found?.kind === 'instance';
}

/** Replaces an attribute that is known by its dotted name. */
function replace(run: Run, name: string, value: Value, uncertain: boolean): void {
  if (name.startsWith('?')) run.attributes.anywhere.add(name.replace(/^.*\./, ''));
  if (name === 'sys.path') run.path.become(value, uncertain);
  else if (/^[\w.]+$/.test(name)) run.overrides.set(name, uncertain ? UNKNOWN : value);
}
