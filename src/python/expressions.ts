import { childrenOf, type Node, type Source } from './syntax';
import type { Call, Expression, Parameter } from './ast';
import { comprehensionOf } from './comprehensions';
import { awaited, isLogical, logical } from './precedence';
import { split } from './split';
import { textOfLiteral } from './strings';
import { formatParts, joined, numberOf } from './texts';

/** Expressions of a syntax tree as plain values. */
export class Expressions {
  constructor(readonly source: Source) {}

  of(node: Node): Expression {
    const line = this.source.lineOf(node);
    const text = (): string => this.source.textOf(node);
    const children = childrenOf(node);
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
        return numberOf(line, text());
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
      ? comprehensionOf(this, line, children)
      : { type: 'other', line, parts: this.within(children) };
  }

  /** Nodes between commas, each as one expression; `*x` is two nodes. */
  list(nodes: readonly Node[]): Expression[] {
    return split(nodes).map((part) => this.element(part));
  }

  /** What stands there, a tuple where there are commas. */
  sequence(line: number, nodes: readonly Node[]): Expression {
    const items = this.list(nodes);
    const [only] = items;
    const commas = nodes.some(({ name }) => name === ',');
    return only && !commas ? only : { type: 'items', line, items };
  }

  arguments(list: Node): Pick<Call, 'positional' | 'keywords'> {
    const positional: Expression[] = [];
    const keywords: (readonly [string | undefined, Expression])[] = [];
    for (const part of split(childrenOf(list).slice(1, -1))) {
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
    return split(childrenOf(list).filter(({ name }) => name !== '(' && name !== ')')).flatMap(
      (part): Parameter[] => {
        const star = part[0]?.name === '*' ? '*' : part[0]?.name === '**' ? '**' : '';
        const name = part.find((node) => node.name === 'VariableName');
        if (!name) return [];
        const sign = part.findIndex((node) => node.name === 'AssignOp');
        const value = sign < 0 ? undefined : part[sign + 1];
        return [{ name: this.source.textOf(name), star, default: value && this.of(value) }];
      },
    );
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
