import type { Expression, Statement } from '../../python/ast';
import type { Value } from './values';

/** Calls of coroutines and generators. The call itself runs nothing; an `await`, a loop or a function that takes them does. */

const consumed = new WeakSet<Expression>();
const dropped = new WeakSet<Expression>();

/** Marks an expression whose result is awaited or iterated over. */
export const markConsumed = (expression: Expression): void => {
  consumed.add(expression);
};

export const isConsumed = (expression: Expression): boolean => consumed.has(expression);

/** Marks a statement whose result is not used. */
export function markDropped(statement: Extract<Statement, { readonly type: 'expression' }>): void {
  if (statement.value.type === 'call') dropped.add(statement.value);
}

export const isDropped = (expression: Expression): boolean => dropped.has(expression);

const RUNS =
  /(^|\.)(run_until_complete|enter_context|enter_async_context)$|^asyncio\.(run|wait_for|shield|gather)$|^(list|tuple|set|frozenset|dict|sorted|next|sum|any|all|max|min|enumerate|zip|map|filter|reversed|iter|collections\.deque|str\.join)$/;

/** Marks a call that runs the coroutines and generators among its arguments, and raises their exceptions. */
export function markConsumedArguments(
  callee: Value,
  { positional, keywords }: Extract<Expression, { readonly type: 'call' }>,
): void {
  if (callee.kind !== 'external' || !RUNS.test(callee.name)) return;
  if (keywords.some(([name]) => name === undefined || name === 'return_exceptions')) return;
  for (const each of positional) markConsumed(each);
}
