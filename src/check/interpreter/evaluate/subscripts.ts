import type { Expression } from '../../../python/ast';
import { evaluate } from './expressions';
import { isUncertain, type Frame } from '../frame';
import { openIni, readIniIndex } from '../models/configparser';
import { change, invalidate } from '../mutation';
import type { Run } from '../run';
import { checkIndex } from '../value-mismatches';
import { reportUnset } from '../unset-variables';
import { constant, items, readNumber, formatValue, readText, UNKNOWN, type Value } from '../values';

/** `of[index]`. */
export function readIndex(run: Run, of: Value, index: Value | undefined, line: number): Value {
  run.line = line;
  const key = index && formatValue(index);
  if (isEnvironment(of) && key !== undefined) {
    if (run.environment.has(key)) {
      const value = run.environment.get(key);
      return value === undefined ? UNKNOWN : constant(value);
    }
    run.emit({ kind: 'environment', name: key, none: undefined });
    run.raise('KeyError');
    return UNKNOWN;
  }
  reportUnset(run, [of], 'TypeError');
  checkIndex(run, of, index);
  run.risks += 1;
  // Code that changes a module through sys.modules may define any name there.
  if (of.kind === 'external' && of.name === 'sys.modules') {
    const module = run.modules.get(key ?? '');
    if (module) module.open = true;
    return UNKNOWN;
  }
  if (of.kind === 'external' && key !== undefined) {
    const found = readIniIndex(run, of, key);
    if (found) return found;
  }
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

/** `of[from:]`. */
export function readSlice(of: Value, from: Value | undefined): Value {
  const at = from && readNumber(from);
  if (of.kind !== 'items' || at === undefined || at < 0) return UNKNOWN;
  return items(of.items.slice(at), of.open);
}

/** `target = value`, where the target is an element. */
export function setIndex(
  run: Run,
  frame: Frame,
  target: Extract<Expression, { readonly type: 'index' }>,
  value: Value,
): void {
  const of = evaluate(run, frame, target.of);
  const key = target.index && formatValue(evaluate(run, frame, target.index));
  if (isEnvironment(of)) {
    if (key === undefined) run.environmentOpen = true;
    else if (run.certain || !run.environment.has(key)) run.environment.set(key, readText(value));
  } else if (openIni(of)) {
    return;
  } else if (of.kind === 'external' && of.name === 'sys.modules') {
    // A module that is put there needs no file, and differs from its file.
    run.path.hooked = true;
    const put = run.modules.get(key ?? '');
    if (put) put.open = true;
  } else if (of.kind === 'dictionary') {
    const doubtful = frame.branches > 0 || isUncertain(run);
    if (key === undefined) invalidate(of);
    else if (!doubtful) of.entries.set(key, value);
    else if (of.entries.has(key)) of.entries.set(key, UNKNOWN);
    else of.open = true;
  } else if (of.kind === 'items') {
    const at = target.index && readNumber(evaluate(run, frame, target.index));
    change(run, of, (list) => {
      if (target.index === undefined && value.kind === 'items') list.unshift(...value.items);
      else if (at !== undefined && at < list.length) list[at < 0 ? list.length + at : at] = value;
    });
    if (target.index !== undefined) return;
    // It is not known which elements a slice replaced.
    if (of !== run.path.list) invalidate(of);
    else if (value.kind !== 'items' || value.open) of.open = true;
  }
}

/** `del target`. */
export function deleteIndex(run: Run, frame: Frame, target: Expression): void {
  if (target.type !== 'index') return;
  const of = evaluate(run, frame, target.of);
  const key = target.index && formatValue(evaluate(run, frame, target.index));
  if (isEnvironment(of) && key !== undefined) run.environment.set(key, undefined);
  else if ((of.kind === 'items' && of !== run.path.list) || of.kind === 'dictionary')
    invalidate(of);
}

export const isEnvironment = (value: Value): boolean =>
  value.kind === 'external' && value.name === 'os.environ';
