import { childrenOf, type Node, type Source } from './syntax';
import type { Expression } from './ast';
import type { Expressions } from './expressions';

/** What binds closer than the parser has it: `not a and b` is `(not a) and b`, and `await f() + 1` waits for `f()` alone. */

const isAndOr = (source: Source, node: Node | undefined): boolean =>
  node?.name === 'BinaryExpression' &&
  childrenOf(node).some((each) => /^(and|or)$/.test(source.textOf(each)));

/** Whether a node is made of `and` and `or`, or negates what is. */
export const isLogical = (source: Source, node: Node): boolean =>
  isAndOr(source, node) || (isNot(source, node) && isLogicalChild(source, node));

const isNot = (source: Source, node: Node): boolean =>
  node.name === 'UnaryExpression' && source.textOf(childrenOf(node)[0] ?? node) === 'not';

const isLogicalChild = (source: Source, node: Node): boolean => {
  const [, of] = childrenOf(node);
  return of !== undefined && isLogical(source, of);
};

interface Chain {
  readonly terms: readonly Expression[];
  /** Between them. */
  readonly operators: readonly string[];
}

export function logical(expressions: Expressions, line: number, node: Node): Expression {
  const { terms, operators } = chainOf(expressions, line, node);
  const sums: Expression[][] = [[]];
  terms.forEach((term, at) => {
    if (operators[at - 1] === 'or') sums.push([]);
    sums.at(-1)?.push(term);
  });
  return fold(
    line,
    'or',
    sums.map((sum) => fold(line, 'and', sum)),
  );
}

function chainOf(expressions: Expressions, line: number, node: Node): Chain {
  const { source } = expressions;
  const children = childrenOf(node);
  if (isAndOr(source, node)) {
    const [left, operator, right] = children;
    if (!left || !operator || !right) return { terms: [], operators: [] };
    const [one, other] = [left, right].map((each) => chainOf(expressions, line, each));
    return {
      terms: [...(one?.terms ?? []), ...(other?.terms ?? [])],
      operators: [...(one?.operators ?? []), source.textOf(operator), ...(other?.operators ?? [])],
    };
  }
  const [, of] = children;
  if (!isNot(source, node) || !of || !isLogical(source, of))
    return { terms: [expressions.of(node)], operators: [] };
  const { terms, operators } = chainOf(expressions, line, of);
  const [first, ...rest] = terms;
  const negated: Expression[] = first
    ? [{ type: 'unary', line, operator: 'not', of: first }, ...rest]
    : [];
  return { terms: negated, operators };
}

const fold = (line: number, operator: string, terms: readonly Expression[]): Expression =>
  terms.length === 0
    ? { type: 'other', line, parts: [] }
    : terms.reduce((left, right) => ({ type: 'binary', line, operator, left, right }));

/** `await f() + 1`: what is awaited stands leftmost. */
export function awaited(expressions: Expressions, line: number, node: Node): Expression {
  const of = expressions.of(node);
  const [left] = childrenOf(node);
  return node.name === 'BinaryExpression' && of.type === 'binary' && left
    ? { ...of, left: awaited(expressions, line, left) }
    : { type: 'await', line, of };
}
