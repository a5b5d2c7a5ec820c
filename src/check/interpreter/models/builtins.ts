import { change, invalidate } from '../mutation';
import type { Run } from '../run';
import {
  constant,
  items,
  readNumber,
  readOrigin,
  formatValue,
  readText,
  readTruth,
  UNKNOWN,
  type Arguments,
  type External,
  type Value,
} from '../values';
import { readAbsentKey } from './data';
import { argument, type Models } from './model';
import { Namespace } from './argparse';

/** Models Python's built-in functions, and methods of strings, lists and dictionaries. */

function toInteger(value: Value | undefined): Value | undefined {
  if (value?.kind !== 'constant' || value.value === null) return undefined;
  const number = Number(value.value);
  const valid = typeof value.value !== 'string' || /^\s*[+-]?\d+\s*$/.test(value.value);
  return valid && !Number.isNaN(number) ? constant(Math.trunc(number), value.from) : undefined;
}

const modelRange = ({ positional }: Arguments): Value | undefined => {
  const [first, second, third] = positional.map(readNumber);
  if (first === undefined || positional.length > 3) return undefined;
  const [from, to] = positional.length === 1 ? [0, first] : [first, second];
  const by = third ?? 1;
  if (to === undefined || by <= 0 || (to - from) / by > 20) return items([], true);
  const list: Value[] = [];
  for (let at = from; at < to; at += by) list.push(constant(at));
  return items(list);
};

const text =
  (
    change: (
      text: string,
      first: string | undefined,
      second: string | undefined,
    ) => string | boolean | undefined,
  ) =>
  (
    _: unknown,
    { receiver }: { readonly receiver: Value | undefined },
    list: Arguments,
  ): Value | undefined => {
    const of = readText(receiver);
    const [first, second] = list.positional.map(readText);
    const given = list.positional.length;
    if (of === undefined || (given > 0 && first === undefined)) return undefined;
    const made = change(of, first, second);
    return made === undefined ? undefined : constant(made);
  };

const copied = (_: unknown, __: unknown, { positional: [of] }: Arguments): Value | undefined =>
  of?.kind === 'items' ? items(of.items, of.open) : of;

/** Adds the argument at a position to a list. */
const added =
  (put: (items: Value[], value: Value, at: number | undefined) => void, index = 0) =>
  (run: Run, { receiver }: External, list: Arguments): Value => {
    if (receiver?.kind !== 'items') return UNKNOWN;
    const place = index === 0 ? undefined : argument(list, 0);
    const at = place && readNumber(place);
    change(run, receiver, (items) => {
      put(items, argument(list, index) ?? UNKNOWN, at);
    });
    if (place && at === undefined && receiver !== run.path.list) invalidate(receiver);
    return constant(null);
  };

export const builtinModels: Models = {
  int: (_, __, list) => (list.positional.length === 0 ? constant(0) : toInteger(argument(list, 0))),
  float: (_, __, list) => {
    const value = argument(list, 0);
    const number =
      value?.kind === 'constant' && value.value !== null && value.value !== ''
        ? Number(value.value)
        : NaN;
    return Number.isNaN(number) ? undefined : constant(number);
  },
  str: (_, __, list) => {
    const value = argument(list, 0);
    const made = value && formatValue(value);
    return made === undefined ? UNKNOWN : constant(made, readOrigin(value));
  },
  bool: (_, __, list) => {
    const value = argument(list, 0) ?? UNKNOWN;
    const truth = readTruth(value);
    return truth !== undefined ? constant(truth) : value.kind === 'unknown' ? value : UNKNOWN;
  },
  len: (_, __, list) => {
    const value = argument(list, 0);
    return value?.kind === 'items' && !value.open ? constant(value.items.length) : UNKNOWN;
  },
  range: (_, __, list) => modelRange(list),
  list: copied,
  tuple: copied,
  sorted: () => UNKNOWN,
  print: () => constant(null),
  dict: (_, __, { positional, named, open }) =>
    positional.length === 0 ? { kind: 'dictionary', entries: new Map(named), open } : UNKNOWN,
  zip: (_, __, { positional }) => {
    const lists = positional.flatMap((each) =>
      each.kind === 'items' && !each.open ? [each.items] : [],
    );
    if (lists.length !== positional.length || lists.length === 0) return UNKNOWN;
    const length = Math.min(...lists.map((each) => each.length));
    return items(
      Array.from({ length }, (___, at) => items(lists.flatMap((each) => each[at] ?? []))),
    );
  },
  enumerate: (_, __, { positional: [list] }) =>
    list?.kind === 'items' && !list.open
      ? items(list.items.map((each, at) => items([constant(at), each])))
      : UNKNOWN,
  getattr: (run, _, list) => {
    const [of, name, otherwise] = list.positional;
    const key = readText(name);
    if (!of || key === undefined) return UNKNOWN;
    if (of.kind === 'instance' || of.kind === 'module') {
      const found = run.evaluator.getAttribute(run, of, key);
      return found.kind === 'external' ? UNKNOWN : found;
    }
    if (of.kind === 'external' && of.state instanceof Namespace)
      return of.state.values.get(key) ?? (of.state.open ? UNKNOWN : (otherwise ?? UNKNOWN));
    return UNKNOWN;
  },
  'str.strip': text((of, first) => (first === undefined ? of.trim() : undefined)),
  'str.rstrip': text((of, first) =>
    first === undefined
      ? of.trimEnd()
      : first.length === 1
        ? of.replace(new RegExp(`[${first}]+$`), '')
        : undefined,
  ),
  'str.lower': text((of) => of.toLowerCase()),
  'str.upper': text((of) => of.toUpperCase()),
  'str.startswith': text((of, first) => (first === undefined ? undefined : of.startsWith(first))),
  'str.endswith': text((of, first) => (first === undefined ? undefined : of.endsWith(first))),
  'str.replace': text((of, first, second) =>
    first === undefined || second === undefined ? undefined : of.replaceAll(first, second),
  ),
  'str.split': (_, { receiver }, list) => {
    const [of, by] = [readText(receiver), readText(argument(list, 0))];
    return of !== undefined && by !== undefined && list.positional.length === 1
      ? items(of.split(by).map((part) => constant(part)))
      : UNKNOWN;
  },
  'str.format': (_, { receiver }, { positional, named, open }) => {
    let at = 0;
    let known = !open;
    const made = (readText(receiver) ?? '').replace(/\{([^{}]*)\}/g, (__, name: string) => {
      const value = name === '' ? positional[at++] : (named.get(name) ?? positional[Number(name)]);
      const said = value && formatValue(value);
      if (said === undefined) known = false;
      return said ?? '';
    });
    return known ? constant(made) : UNKNOWN;
  },
  'dict.get': (_, { receiver }, list) => {
    const key = formatValue(argument(list, 0) ?? UNKNOWN);
    if (receiver?.kind !== 'dictionary' || key === undefined) return UNKNOWN;
    return (
      receiver.entries.get(key) ??
      (receiver.open
        ? UNKNOWN
        : (argument(list, 1) ?? readAbsentKey(receiver, key) ?? constant(null)))
    );
  },
  'dict.items': (_, { receiver }) =>
    receiver?.kind === 'dictionary'
      ? items(
          [...receiver.entries].map(([key, value]) => items([constant(key), value])),
          receiver.open,
        )
      : UNKNOWN,
  'dict.values': (_, { receiver }) =>
    receiver?.kind === 'dictionary'
      ? items([...receiver.entries.values()], receiver.open)
      : UNKNOWN,
  'dict.update': (_, { receiver }, { positional, named }) => {
    if (receiver?.kind !== 'dictionary') return UNKNOWN;
    // Keys that it may set no longer have a known value.
    const [other] = positional;
    if (positional.length > 0 && (other?.kind !== 'dictionary' || other.open)) invalidate(receiver);
    const keys = [...(other?.kind === 'dictionary' ? other.entries.keys() : []), ...named.keys()];
    for (const key of keys) if (receiver.entries.has(key)) receiver.entries.set(key, UNKNOWN);
    receiver.open = true;
    return constant(null);
  },
  'dict.setdefault': (_, { receiver }, list) => {
    const key = formatValue(argument(list, 0) ?? UNKNOWN);
    if (receiver?.kind !== 'dictionary') return UNKNOWN;
    const known = key === undefined ? undefined : receiver.entries.get(key);
    receiver.open = true;
    return known ?? UNKNOWN;
  },
  'list.append': added((items, value) => items.push(value)),
  'list.insert': added((items, value, at) => items.splice(at ?? items.length, 0, value), 1),
  'list.extend': (run, { receiver }, list) => {
    const more = argument(list, 0);
    if (receiver?.kind !== 'items') return UNKNOWN;
    if (more?.kind !== 'items' || more.open) receiver.open = true;
    change(run, receiver, (items) => {
      if (more?.kind === 'items') items.push(...more.items);
    });
    return constant(null);
  },
};
