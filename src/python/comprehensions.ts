import type { Node } from './syntax';
import type { Clause, Expression } from './ast';
import type { Expressions } from './expressions';

/** `[x for x in y if z]`, with brackets of any kind: what is made of each, and of which. */
export function comprehensionOf(
  expressions: Expressions,
  line: number,
  children: readonly Node[],
): Expression {
  const nodes = children.slice(1, -1).filter(({ name }) => name !== 'async');
  const [made = [], ...clauses] = cutAt(nodes, 'for');
  const [first = [], second] = cutAt(made, ':');
  return {
    type: 'comprehension',
    line,
    key: second && expressions.sequence(line, first),
    element: expressions.sequence(line, second ?? first),
    clauses: clauses.map((each) => clauseOf(expressions, line, each)),
  };
}

function clauseOf(expressions: Expressions, line: number, nodes: readonly Node[]): Clause {
  const [targets = [], rest = []] = cutAt(nodes, 'in');
  const [over = [], ...tests] = cutAt(rest, 'if');
  return {
    target: expressions.sequence(line, targets),
    over: expressions.sequence(line, over),
    tests: tests.map((each) => expressions.sequence(line, each)),
  };
}

/** The nodes between those of a name. */
function cutAt(nodes: readonly Node[], name: string): Node[][] {
  const parts: Node[][] = [[]];
  for (const node of nodes) {
    if (node.name === name) parts.push([]);
    else parts.at(-1)?.push(node);
  }
  return parts;
}
