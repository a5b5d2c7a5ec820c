import type { Run } from './run';
import { constant, type Constant, type Value } from './values';

/** None that the environment gave for a variable that nobody sets, and what cannot do with it. */

/** Makes the None that reading `name` gives where the environment has no such variable. */
export const createUnsetNone = (name: string): Constant => ({
  ...constant(null),
  unset: name,
});

/** Functions that take no None: of paths, whichever argument it is, and of numbers. */
const NO_NONE =
  /^(int|float|open|io\.open|os\.path\.\w+|pathlib\.(Pure)?Path|path\.joinpath|os\.(makedirs|mkdir|chdir|listdir)|json\.loads)$/;

export function checkArguments(run: Run, name: string, positional: readonly Value[]): void {
  if (NO_NONE.test(name)) reportUnset(run, positional, 'TypeError');
}

/** Operands of what no None can be added to, or be a part of a path. */
export function checkOperands(run: Run, operator: string, operands: readonly Value[]): void {
  if (operator === '+' || operator === '/') reportUnset(run, operands, 'TypeError');
}

/** Tells where one of these is None because nobody sets its variable. */
export function reportUnset(
  run: Run,
  values: readonly Value[],
  raises: 'TypeError' | 'AttributeError',
): void {
  for (const value of values) {
    if (value.kind !== 'constant' || value.unset === undefined) continue;
    run.emit({ kind: 'environment', name: value.unset, none: raises });
    run.risks += 1;
  }
}
