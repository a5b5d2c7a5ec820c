import type { Run } from './run';
import { constant, type Constant, type Value } from './values';

/** Follows the None of an unset variable of the environment to a use that raises an exception. */

/** Creates the None that reading the unset variable `name` returns. */
export const createUnsetNone = (name: string): Constant => ({
  ...constant(null),
  unset: name,
});

/** Functions of paths and numbers that accept no None. */
const NO_NONE =
  /^(int|float|open|io\.open|os\.path\.\w+|pathlib\.(Pure)?Path|path\.joinpath|os\.(makedirs|mkdir|chdir|listdir)|json\.loads)$/;

export function checkArguments(run: Run, name: string, positional: readonly Value[]): void {
  if (NO_NONE.test(name)) reportUnset(run, positional, 'TypeError');
}

/** Checks the operands of `+` and `/`, which accept no None. */
export function checkOperands(run: Run, operator: string, operands: readonly Value[]): void {
  if (operator === '+' || operator === '/') reportUnset(run, operands, 'TypeError');
}

/** Reports the values that are None because their variable is not set. */
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
