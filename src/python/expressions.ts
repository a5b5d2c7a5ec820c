import { listChildren, split, type Node, type Source } from './syntax';
import type { Call, Clause, Expression, Parameter } from './ast';
import { parseLiteral, textOfLiteral, unescape } from './strings';

/** Expressions of a syntax tree as plain values. */
export class Expressions {
  constructor(readonly source: Source) {}

  of(node: Node): Expression {
    const line = this.source.lineOf(node);
    const text = (): string => this.source.textOf(node);
    const children = listChildren(node);
    switch (node.name) {
      case 'String': {
        const value = textOfLiteral(text());
        return value === undefined
          ? { type: 'other', line, parts: [] }
          : { type: 'constant', line, value };
      }
      case 'FormatString':
        return { type: 'format', line, parts: formatParts(this, node) };
      case 'ContinuedString':
        return joined(this, line, children);
      case 'Number':
        return parseNumber(line, text());
      case 'Boolean':
        return { type: 'constant', line, value: text() === 'True' };
      case 'None':
        return { type: 'constant', line, value: null };
      case 'VariableName':
        return { type: 'name', line, name: text() };
      case 'ParenthesizedExpression':
        return this.first(line, children.slice(1));
      case 'TupleExpression':
      case 'ArrayExpression':
      case 'SetExpression':
        return { type: 'items', line, items: this.list(children.slice(1, -1)) };
      case 'DictionaryExpression':
        return this.dictionary(line, children.slice(1, -1));
      case 'BinaryExpression':
      case 'UnaryExpression':
        return isLogical(this.source, node)
          ? logical(this, line, node)
          : node.name === 'BinaryExpression'
            ? this.binary(line, children)
            : this.unary(line, children);
      case 'ConditionalExpression': {
        const [yes, , test, , no] = children.map((child) => this.maybe(child));
        return yes && test && no
          ? { type: 'conditional', line, test, yes, no }
          : { type: 'other', line, parts: [] };
      }
      case 'MemberExpression':
        return this.member(line, children);
      case 'CallExpression': {
        const [callee, list] = children;
        if (!callee || list?.name !== 'ArgList') break;
        return { type: 'call', line, function: this.of(callee), ...this.arguments(list) };
      }
      case 'LambdaExpression': {
        const list = node.getChild('ParamList');
        const body = children.at(-1);
        if (!body) break;
        const value = this.of(body);
        const parameters = list ? this.parameters(list) : [];
        const statement = { type: 'return', line, value } as const;
        const made = {
          name: 'lambda',
          line,
          parameters,
          decorators: [],
          annotations: [],
          lazy: false,
          asynchronous: false,
          body: [statement],
        };
        return { type: 'lambda', line, function: made };
      }
      case 'AwaitExpression': {
        const [, of] = children;
        if (!of) break;
        return awaited(this, line, of);
      }
      case 'NamedExpression': {
        const [name, , value] = children;
        if (!name || !value) break;
        return { type: 'named', line, name: this.source.textOf(name), value: this.of(value) };
      }
    }
    return /^(Array|Set|Dictionary)Comprehension/.test(node.name)
      ? parseComprehension(this, line, children)
      : { type: 'other', line, parts: this.within(children) };
  }

  /** Nodes between commas, each as one expression; `*x` is two nodes. */
  list(nodes: readonly Node[]): Expression[] {
    return split(nodes).map((part) => this.element(part));
  }

  /** Reads one expression, or a tuple where there are commas. */
  sequence(line: number, nodes: readonly Node[]): Expression {
    const items = this.list(nodes);
    const [only] = items;
    const commas = nodes.some(({ name }) => name === ',');
    return only && !commas ? only : { type: 'items', line, items };
  }

  arguments(list: Node): Pick<Call, 'positional' | 'keywords'> {
    const positional: Expression[] = [];
    const keywords: (readonly [string | undefined, Expression])[] = [];
    for (const part of split(listChildren(list).slice(1, -1))) {
      const [first, second, third] = part;
      if (!first) continue;
      if (first.name === '**' && second) keywords.push([undefined, this.of(second)]);
      else if (second?.name === 'AssignOp' && third)
        keywords.push([this.source.textOf(first), this.of(third)]);
      else positional.push(this.element(part));
    }
    return { positional, keywords };
  }

  parameters(list: Node): Parameter[] {
    const found: Parameter[] = [];
    const slash = this.findSlash(list);
    // The mark of those that a call gives by name alone: `*` or `*args`.
    let named = false;
    for (const part of split(listChildren(list).filter(({ name }) => !/^[()]$/.test(name)))) {
      const [first] = part;
      const star = first?.name === '*' ? '*' : first?.name === '**' ? '**' : '';
      const name = part.find((node) => node.name === 'VariableName');
      if (name) {
        const sign = part.findIndex((node) => node.name === 'AssignOp');
        const value = sign < 0 ? undefined : part[sign + 1];
        const only: Pick<Parameter, 'only'> =
          name.from < slash
            ? { only: 'position' }
            : named && star === ''
              ? { only: 'keyword' }
              : {};
        const text = this.source.textOf(name);
        found.push({ name: text, star, ...only, default: value && this.of(value) });
      }
      named ||= star === '*';
    }
    return found;
  }

  /** Finds the place of the `/` in a list of parameters, of which the parser makes no node; -1 if there is none. */
  private findSlash(list: Node): number {
    let { from } = list;
    for (let child = list.firstChild; child; child = child.nextSibling) {
      if (this.source.textOf({ from, to: child.from }).includes('/')) return from;
      from = child.to;
    }
    return -1;
  }

  private element(part: readonly Node[]): Expression {
    const [first, second] = part;
    const line = first ? this.source.lineOf(first) : 0;
    if (first?.name === '*' && second) return { type: 'starred', line, of: this.of(second) };
    if (part.length === 1 && first) return this.of(first);
    return { type: 'other', line, parts: this.within(part) };
  }

  private within(nodes: readonly Node[]): Expression[] {
    return nodes.filter((child) => /[A-Z]/.test(child.name)).map((child) => this.of(child));
  }

  private first(line: number, nodes: readonly Node[]): Expression {
    const [node, next] = nodes;
    // `(x for x in y)` is more than one node.
    return node && next?.name === ')'
      ? this.of(node)
      : { type: 'other', line, parts: this.within(nodes) };
  }

  private maybe(node: Node): Expression | undefined {
    return /[A-Z]/.test(node.name) ? this.of(node) : undefined;
  }

  private dictionary(line: number, nodes: readonly Node[]): Expression {
    const entries = split(nodes).map((part): [Expression | undefined, Expression] => {
      const [first, second, third] = part;
      if (part.length === 3 && first && third && second?.name === ':')
        return [this.of(first), this.of(third)];
      if (part.length === 2 && first?.name === '**' && second) return [undefined, this.of(second)];
      return [undefined, { type: 'other', line, parts: this.within(part) }];
    });
    return { type: 'dictionary', line, entries };
  }

  private binary(line: number, nodes: readonly Node[]): Expression {
    const [left, right] = [nodes[0], nodes.at(-1)];
    const operator = nodes
      .slice(1, -1)
      .map((node) => this.source.textOf(node))
      .join(' ');
    if (!left || !right || nodes.length < 3) return { type: 'other', line, parts: [] };
    return { type: 'binary', line, operator, left: this.of(left), right: this.of(right) };
  }

  private unary(line: number, nodes: readonly Node[]): Expression {
    const [operator, of] = nodes;
    if (!operator || !of) return { type: 'other', line, parts: [] };
    return { type: 'unary', line, operator: this.source.textOf(operator), of: this.of(of) };
  }

  private member(line: number, nodes: readonly Node[]): Expression {
    const [object, sign, inner, close] = nodes;
    if (!object || !inner) return { type: 'other', line, parts: [] };
    const of = this.of(object);
    if (sign?.name === '.')
      return {
        type: 'attribute',
        line: this.source.lineOf(inner),
        of,
        name: this.source.textOf(inner),
      };
    if (close?.name === ']') return { type: 'index', line, of, index: this.of(inner) };
    // `of[1:]` is all but the first; of other slices only that they are some is known.
    const [after, end] = nodes.slice(3);
    const from = after?.name === ':' && end?.name === ']' ? this.of(inner) : undefined;
    return { type: 'index', line, of, index: undefined, from };
  }
}

/** `[x for x in y if z]`, with brackets of any kind: what is made of each, and of which. */
function parseComprehension(
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
    clauses: clauses.map((each) => parseClause(expressions, line, each)),
  };
}

function parseClause(expressions: Expressions, line: number, nodes: readonly Node[]): Clause {
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

// What binds closer than the parser has it: `not a and b` is `(not a) and b`, and `await f() + 1` waits for `f()` alone.

const isAndOr = (source: Source, node: Node | undefined): boolean =>
  node?.name === 'BinaryExpression' &&
  listChildren(node).some((each) => /^(and|or)$/.test(source.textOf(each)));

/** Checks whether a node is made of `and` and `or`, or negates what is. */
const isLogical = (source: Source, node: Node): boolean =>
  isAndOr(source, node) || (isNot(source, node) && isLogicalChild(source, node));

const isNot = (source: Source, node: Node): boolean =>
  node.name === 'UnaryExpression' && source.textOf(listChildren(node)[0] ?? node) === 'not';

const isLogicalChild = (source: Source, node: Node): boolean => {
  const [, of] = listChildren(node);
  return of !== undefined && isLogical(source, of);
};

interface Chain {
  readonly terms: readonly Expression[];
  /** Between them. */
  readonly operators: readonly string[];
}

function logical(expressions: Expressions, line: number, node: Node): Expression {
  const { terms, operators } = parseChain(expressions, line, node);
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

function parseChain(expressions: Expressions, line: number, node: Node): Chain {
  const { source } = expressions;
  const children = listChildren(node);
  if (isAndOr(source, node)) {
    const [left, operator, right] = children;
    if (!left || !operator || !right) return { terms: [], operators: [] };
    const [one, other] = [left, right].map((each) => parseChain(expressions, line, each));
    return {
      terms: [...(one?.terms ?? []), ...(other?.terms ?? [])],
      operators: [...(one?.operators ?? []), source.textOf(operator), ...(other?.operators ?? [])],
    };
  }
  const [, of] = children;
  if (!isNot(source, node) || !of || !isLogical(source, of))
    return { terms: [expressions.of(node)], operators: [] };
  const { terms, operators } = parseChain(expressions, line, of);
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
function awaited(expressions: Expressions, line: number, node: Node): Expression {
  const of = expressions.of(node);
  const [left] = listChildren(node);
  return node.name === 'BinaryExpression' && of.type === 'binary' && left
    ? { ...of, left: awaited(expressions, line, left) }
    : { type: 'await', line, of };
}

/** Texts and replacements of an f-string. */
function formatParts(expressions: Expressions, node: Node): (string | Expression)[] {
  const text = expressions.source.textOf(node);
  const literal = parseLiteral(text);
  if (!literal) return [];
  const parts: (string | Expression)[] = [];
  let at = node.from + literal.from;
  const words = (to: number): void => {
    const between = expressions.source
      .textOf({ from: at, to })
      .replace(/\{\{|\}\}/g, (two) => two[0] ?? '');
    if (between !== '') parts.push(literal.raw ? between : unescape(between));
  };
  for (const child of listChildren(node)) {
    if (child.name !== 'FormatReplacement') continue;
    words(child.from);
    const inner = listChildren(child);
    const value = inner.find(({ name }) => /^[A-Z]/.test(name) && !name.startsWith('Format'));
    const formatted = inner.some(({ name }) => name.startsWith('Format'));
    const line = expressions.source.lineOf(child);
    if (value && !formatted) parts.push(expressions.of(value));
    else parts.push({ type: 'other', line, parts: value ? [expressions.of(value)] : [] });
    at = child.to;
  }
  words(node.from + literal.to);
  return parts;
}

/** Literals that stand beside each other. */
function joined(expressions: Expressions, line: number, nodes: readonly Node[]): Expression {
  const each = nodes.map((node) => expressions.of(node));
  const parts = each.flatMap((part) =>
    part.type === 'format' ? part.parts : part.type === 'constant' ? [String(part.value)] : [part],
  );
  return parts.every((part) => typeof part === 'string')
    ? { type: 'constant', line, value: parts.join('') }
    : { type: 'format', line, parts };
}

function parseNumber(line: number, text: string): Expression {
  const value = Number(text.replaceAll('_', ''));
  return Number.isNaN(value)
    ? { type: 'other', line, parts: [] }
    : { type: 'constant', line, value };
}
