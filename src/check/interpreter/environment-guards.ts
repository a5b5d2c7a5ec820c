import type { Run } from './run';
import type { Value } from './values';

/** Follows tests of the environment: in `if os.environ.get('X'):`, X is set, whatever file may have set it. */

type Unknown = Extract<Value, { readonly kind: 'unknown' }>;

/** Creates an unknown value that is true, or not None, only if the variable `name` is set. */
export const createSetTest = (name: string): Unknown => ({ kind: 'unknown', whenTrue: [name] });

/** Lists the variables that are set if `test` is true, or false. */
export const listSetNames = (test: Value, truth: boolean): readonly string[] =>
  (test.kind === 'unknown' ? (truth ? test.whenTrue : test.whenFalse) : undefined) ?? [];

/** `not test`. */
export const negateTest = (test: Value): Unknown => ({
  kind: 'unknown',
  whenTrue: listSetNames(test, false),
  whenFalse: listSetNames(test, true),
});

/** `left and right`, `left or right`: what both must be. */
export function joinTests(operator: 'and' | 'or', left: Value, right: Value): Unknown {
  const all = (truth: boolean): readonly string[] => [
    ...listSetNames(left, truth),
    ...listSetNames(right, truth),
  ];
  return operator === 'and'
    ? { kind: 'unknown', whenTrue: all(true) }
    : { kind: 'unknown', whenFalse: all(false) };
}

/** Compares a value of the environment: one that is not None, or equals another value, is set. */
export function compareTest(operator: string, left: Value, right: Value): Unknown | undefined {
  const [value, other] = left.kind === 'unknown' ? [left, right] : [right, left];
  const names = listSetNames(value, true);
  if (names.length === 0 || other.kind !== 'constant') return undefined;
  const isNone = other.value === null;
  if (/^(==|is)$/.test(operator))
    return { kind: 'unknown', [isNone ? 'whenFalse' : 'whenTrue']: names };
  if (/^(!=|is not)$/.test(operator))
    return { kind: 'unknown', [isNone ? 'whenTrue' : 'whenFalse']: names };
  return undefined;
}

/** Does `work` where these variables are set. */
export function runWithSet<T>(run: Run, names: readonly string[], work: () => T): T {
  const fresh = names.filter((name) => !run.environment.has(name));
  keepSet(run, fresh);
  try {
    return work();
  } finally {
    // A value that `work` itself has set stays.
    for (const name of fresh)
      if (run.environment.get(name) === undefined) run.environment.delete(name);
  }
}

/** Takes variables as set from here on: where they are not, the program has left this way. */
export function keepSet(run: Run, names: readonly string[]): void {
  for (const name of names) if (!run.environment.has(name)) run.environment.set(name, undefined);
}
