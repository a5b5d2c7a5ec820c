import type { Expression } from '../../python/ast';
import type { EventDetail } from './events';
import { findName, type Frame } from './frame';
import { isExact, mayBeSet, mayComputeNames } from './instance-attributes';
import type { Run } from './run';
import { describeAbsence } from './data-files';
import { formatValue, type Constant, type DataPlace, type Known, type Value } from './values';

/** Finds uses of a known value that Python refuses: an attribute of None, a key of a text. */

type Raises = Extract<EventDetail, { readonly kind: 'value' }>['raises'];

/** What only dictionaries, only lists and only texts have. */
const OF_DICTIONARIES = ['get', 'items', 'keys', 'values', 'setdefault', 'update'];
const OF_LISTS = ['append', 'extend'];
const OF_TEXTS = ['split', 'strip', 'lower', 'upper', 'startswith', 'endswith', 'encode'];

const LACKS: Readonly<Record<string, ReadonlySet<string>>> = {
  dictionary: new Set([...OF_LISTS, ...OF_TEXTS]),
  list: new Set([...OF_DICTIONARIES, ...OF_TEXTS]),
  text: new Set([...OF_DICTIONARIES, ...OF_LISTS]),
  number: new Set([...OF_DICTIONARIES, ...OF_LISTS, ...OF_TEXTS]),
};

/** A value's kind and what is known of it; undefined if nothing certain is. */
function explain(value: Value): (Known & { readonly is: string }) | undefined {
  if (value.kind === 'constant' && value.known) {
    const is = value.value === null ? 'None' : typeof value.value === 'string' ? 'text' : 'number';
    return { is, ...value.known };
  }
  if (value.kind === 'items' && value.read && !value.open)
    return { is: 'list', by: 'data', why: describePlace(value.read, 'a list') };
  return value.kind === 'dictionary' && value.read && !value.open
    ? { is: 'dictionary', by: 'data', why: describePlace(value.read, 'a mapping') }
    : undefined;
}

const describePlace = ({ file, at }: DataPlace, what: string): string =>
  at === '' ? `'${file}' holds ${what}` : `'${file}' holds ${what} at '${at}'`;

function report(run: Run, { by, why }: Known, use: string, raises: Raises): void {
  // Where a line may not run, what it would use is not certain either.
  if (!run.certain || !run.guards.isSure(why)) return;
  run.emit({ kind: 'value', by, why, use, raises });
  run.raise(raises);
}

/** Reports a use of what a data file holds, or lacks. */
export const reportData = (run: Run, why: string, use: string, raises: Raises): void => {
  report(run, { by: 'data', why }, use, raises);
};

/** Checks `of.name`. */
export function checkAttribute(run: Run, of: Value, name: string): void {
  const known = explain(of);
  if (!known || name.startsWith('__')) return;
  if (known.is === 'None' || LACKS[known.is]?.has(name) === true)
    report(run, known, `reads '.${name}' of it`, 'AttributeError');
}

/** Checks `of[index]`. */
export function checkIndex(run: Run, of: Value, index: Value | undefined): void {
  const known = explain(of);
  if (!known) return;
  const isText = index?.kind === 'constant' && typeof index.value === 'string';
  const shown = isText ? `'${formatValue(index) ?? ''}'` : 'an element';
  if (known.is === 'None' || known.is === 'number' || (known.is !== 'dictionary' && isText)) {
    report(run, known, `takes ${shown} from it`, 'TypeError');
  } else if (known.is === 'dictionary' && isText && of.kind === 'dictionary' && of.read) {
    const key = formatValue(index) ?? '';
    if (of.entries.has(key)) return;
    const why = describeAbsence(of.read, key);
    report(run, { by: 'data', why }, 'takes it', 'KeyError');
  }
}

/** Checks a value that a loop, `in`, `len` or an unpacking goes through. */
export function checkIterable(run: Run, of: Value, use: string): void {
  const known = explain(of);
  if (known?.is === 'None' || known?.is === 'number') report(run, known, use, 'TypeError');
}

/** Checks what is called. */
export function checkCallee(run: Run, of: Value): void {
  const known = explain(of);
  if (known) report(run, known, 'calls it', 'TypeError');
}

const ITERATES = /^(len|list|tuple|set|sorted|sum|enumerate|iter|dict)$/;

/** Checks the first argument of a function that goes through it. */
export function checkIteratedArgument(run: Run, name: string, first: Value | undefined): void {
  if (first && ITERATES.test(name)) checkIterable(run, first, `calls ${name}() with it`);
}

/** Knows the None of an attribute of an object that a name stands for, such as `self.client`. */
function explainAttribute(
  run: Run,
  frame: Frame,
  { of, name }: Extract<Expression, { readonly type: 'attribute' }>,
  value: Constant,
): Value {
  const owner = of.type === 'name' ? findName(frame, of.name) : undefined;
  if (of.type !== 'name' || owner?.kind !== 'instance' || value.unset !== undefined) return value;
  return run.guards.isSureOfAttribute(name) && isExact(run, owner, name, true)
    ? { ...value, known: { by: 'name', why: `'${of.name}.${name}' is None there` } }
    : value;
}

/** Checks whether a function finds a name in its module, where no other code sets it. */
const isSettled = (run: Run, { names, around }: Frame, name: string): boolean =>
  ![names, ...around].some((each) => each.has(name)) &&
  !run.thread &&
  !mayBeSet(run, name) &&
  !mayComputeNames(run);

/** Knows the None of a name that its own frame or its module has set, and that no other code sets. */
export function explainNone(run: Run, frame: Frame, expression: Expression, value: Value): Value {
  if (value.kind !== 'constant' || value.value !== null) return value;
  if (expression.type === 'attribute') return explainAttribute(run, frame, expression, value);
  if (expression.type !== 'name') return value;
  const { name } = expression;
  const { module } = frame;
  if (value.known !== undefined || value.unset !== undefined || module.open) return value;
  if (module.file !== run.file) return value;
  if (frame.names.get(name) !== value && !isSettled(run, frame, name)) return value;
  const source = run.container.read(module.file);
  const shared = `\\b(nonlocal|global)\\b[^\\n]*\\b${name}\\b|\\.${name}\\s*=`;
  // Where the code asks for None, what it does then may never end, such as a server.
  const tested = `\\b(if|while|assert)\\b[^\\n]*\\b${name}\\b`;
  return new RegExp(`${shared}|${tested}`).test(source.text)
    ? value
    : { ...value, known: { by: 'name', why: `'${name}' is None there` } };
}
