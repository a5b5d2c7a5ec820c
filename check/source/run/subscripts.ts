import type { Expression } from '../python/ast';
import { evaluate } from './expressions';
import type { Frame } from './frame';
import type { Run } from './run';
import { needsAll } from './unset';
import { constant, printed, textOf, UNKNOWN, type Value } from './values';

/** `of[index]`. */
export function indexed(run: Run, of: Value, index: Value | undefined, line: number): Value {
  run.line = line;
  const key = index && printed(index);
  if (isEnvironment(of) && key !== undefined) {
    if (run.environment.has(key)) {
      const value = run.environment.get(key);
      return value === undefined ? UNKNOWN : constant(value);
    }
    run.emit({ kind: 'environment', name: key, none: undefined });
    run.raise('KeyError');
    return UNKNOWN;
  }
  needsAll(run, [of], 'TypeError');
  run.risks += 1;
  if (of.kind === 'dictionary' && key !== undefined) return of.entries.get(key) ?? UNKNOWN;
  if (of.kind === 'items' && index?.kind === 'constant' && typeof index.value === 'number') {
    if (of.items.length <= index.value && !of.open && of === run.argv)
      run.emit({
        kind: 'arguments',
        unknown: [],
        missing: [`sys.argv[${String(index.value)}]`],
        wrong: [],
      });
    return of.items.at(index.value) ?? UNKNOWN;
  }
  // `Optional[str]`, `Queue[int]`: still that class.
  return of.kind === 'external' && /\.[A-Z]\w*$/.test(of.name) ? of : UNKNOWN;
}

/** `target = value`, where the target is an element. */
export function setIndex(
  run: Run,
  frame: Frame,
  target: Extract<Expression, { readonly type: 'index' }>,
  value: Value,
): void {
  const of = evaluate(run, frame, target.of);
  const key = target.index && printed(evaluate(run, frame, target.index));
  if (isEnvironment(of)) {
    if (key === undefined) run.environmentOpen = true;
    else if (run.certain || !run.environment.has(key)) run.environment.set(key, textOf(value));
  } else if (of.kind === 'external' && of.name === 'sys.modules') {
    // A module put there is found without a file.
    run.pathKnown = false;
  } else if (of.kind === 'dictionary') {
    if (key === undefined) of.open = true;
    else of.entries.set(key, frame.branches > 0 ? UNKNOWN : value);
  }
}

export const isEnvironment = (value: Value): boolean =>
  value.kind === 'external' && value.name === 'os.environ';
