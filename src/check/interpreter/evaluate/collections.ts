import type { Expression } from '../../../python/ast';
import { listSetNames, runWithSet } from '../environment-guards';
import { evaluate } from './expressions';
import { runUncertainIn, type Frame } from '../frame';
import { UNROLLED } from './loops';
import type { Run } from '../run';
import { bind } from './statements';
import { checkIterable } from '../value-mismatches';
import { items, formatValue, readTruth, UNKNOWN, type Value } from '../values';

/** Evaluates lists, sets, tuples and dictionaries, written out or as comprehensions. */

type Of<T extends Expression['type']> = Extract<Expression, { readonly type: T }>;

/** Evaluates `[a, *b]`. If `b` is unknown, nothing after it has a known position. */
export function evaluateItems(run: Run, frame: Frame, expression: Of<'items'>): Value {
  const made = items([]);
  for (const each of expression.items) {
    const value = evaluate(run, frame, each.type === 'starred' ? each.of : each);
    if (each.type !== 'starred') made.items.push(value);
    else if (value.kind === 'items' && !value.open) made.items.push(...value.items);
    else made.open = true;
  }
  return made;
}

export function dictionary(run: Run, frame: Frame, { entries }: Of<'dictionary'>): Value {
  const known = new Map<string, Value>();
  let open = false;
  for (const [key, each] of entries) {
    const name = key && formatValue(evaluate(run, frame, key));
    const value = evaluate(run, frame, each);
    if (name !== undefined) known.set(name, value);
    else if (key === undefined && value.kind === 'dictionary' && !value.open)
      for (const [inner, entry] of value.entries) known.set(inner, entry);
    else open = true;
  }
  return { kind: 'dictionary', entries: known, open };
}

/** The elements of a comprehension. */
interface Made {
  readonly elements: (readonly [key: string | undefined, value: Value])[];
  /** True if these are exactly all elements. */
  known: boolean;
}

/** `[x for x in y]`, element by element where those of `y` are known. */
export function evaluateComprehension(
  run: Run,
  frame: Frame,
  expression: Of<'comprehension'>,
): Value {
  const names = expression.clauses.flatMap(({ target }) => listTargetNames(target));
  const before = names.map((name) => frame.names.get(name));
  const made: Made = { elements: [], known: true };
  evaluateClauses(run, frame, expression, made, 0);
  // Its names are local: outer names that are equal stay unchanged.
  names.forEach((name, at) => {
    const value = before[at];
    if (value) frame.names.set(name, value);
    else frame.names.delete(name);
  });
  if (!made.known) return UNKNOWN;
  if (!expression.key) return items(made.elements.map(([, value]) => value));
  const entries = made.elements.map(([key = '', value]) => [key, value] as const);
  return { kind: 'dictionary', entries: new Map(entries), open: false };
}

/** Goes through the values of the clauses from `at` on. */
function evaluateClauses(
  run: Run,
  frame: Frame,
  expression: Of<'comprehension'>,
  made: Made,
  at: number,
): void {
  const { key, element, clauses } = expression;
  const clause = clauses[at];
  if (!clause) {
    const name = key && formatValue(evaluate(run, frame, key));
    if (key && name === undefined) made.known = false;
    made.elements.push([name, evaluate(run, frame, element)]);
    return;
  }
  const makeUncertain = (work: () => void): void => {
    made.known = false;
    runUncertainIn(run, frame, work);
  };
  const next = (): void => {
    evaluateClauses(run, frame, expression, made, at + 1);
  };
  const each = (value: Value): void => {
    bind(run, frame, clause.target, value);
    const values = clause.tests.map((test) => evaluate(run, frame, test));
    const tests = values.map(readTruth);
    if (tests.includes(false)) return;
    const set = values.flatMap((value) => listSetNames(value, true));
    if (tests.includes(undefined))
      runWithSet(run, set, () => {
        makeUncertain(next);
      });
    else next();
  };
  const list = evaluate(run, frame, clause.over);
  checkIterable(run, list, 'loops over it');
  if (list.kind === 'items' && !list.open && list.items.length <= UNROLLED)
    for (const item of [...list.items]) {
      forget(frame, clause.target);
      each(item);
    }
  else {
    run.noteUnfollowed();
    makeUncertain(() => {
      each(UNKNOWN);
    });
  }
}

/** Deletes names, so that the next value of each is its only one. */
function forget(frame: Frame, target: Expression): void {
  for (const name of listTargetNames(target)) frame.names.delete(name);
}

function listTargetNames(target: Expression): string[] {
  if (target.type === 'name') return [target.name];
  if (target.type === 'starred') return listTargetNames(target.of);
  return target.type === 'items' ? target.items.flatMap(listTargetNames) : [];
}
