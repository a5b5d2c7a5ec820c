import { listChildren, split, type Node } from './syntax';
import type { ClassNode, Expression, FunctionNode, Handler, ImportNode, Statement } from './ast';
import type { Expressions } from './expressions';

/** Statements of a syntax tree as plain values. */
export class Statements {
  constructor(readonly expressions: Expressions) {}

  /** Of a script or a body. */
  block(node: Node | undefined | null): Statement[] {
    if (!node) return [];
    return listChildren(node).flatMap((child) =>
      /^[A-Z]/.test(child.name) ? this.statement(child) : [],
    );
  }

  private statement(node: Node): Statement[] {
    const { source } = this.expressions;
    const line = source.lineOf(node);
    const children = listChildren(node);
    const text = (each: Node): string => source.textOf(each);
    switch (node.name) {
      case 'ExpressionStatement':
        return [{ type: 'expression', line, value: this.expressions.sequence(line, children) }];
      case 'StatementGroup':
        return this.block(node);
      case 'AssignStatement':
        return [this.assign(line, children)];
      case 'UpdateStatement': {
        const [target, operator, ...rest] = children;
        if (!target || !operator) return [];
        const value = this.expressions.sequence(line, rest);
        return [
          {
            type: 'update',
            line,
            operator: text(operator).slice(0, -1),
            target: this.expressions.of(target),
            value,
          },
        ];
      }
      case 'IfStatement':
        return [{ type: 'if', line, branches: this.branches(children) }];
      case 'ForStatement': {
        const at = children.findIndex(({ name }) => name === 'in');
        const start = children.findIndex(({ name }) => name === 'for') + 1;
        const end = children.findIndex(({ name }) => name === 'Body');
        const target = this.expressions.sequence(line, children.slice(start, at));
        const over = this.expressions.sequence(line, children.slice(at + 1, end));
        const [body = [], otherwise = []] = this.bodies(children);
        return [{ type: 'for', line, target, over, body, otherwise }];
      }
      case 'WhileStatement': {
        const [, test] = children;
        const [body = [], otherwise = []] = this.bodies(children);
        return test
          ? [{ type: 'while', line, test: this.expressions.of(test), body, otherwise }]
          : [];
      }
      case 'TryStatement':
        return [parseTry(this, line, children)];
      case 'WithStatement':
        return [this.with(line, children)];
      case 'MatchStatement': {
        const [, of] = children;
        const clauses = listChildren(node.getChild('MatchBody') ?? node).filter(
          ({ name }) => name === 'MatchClause',
        );
        const cases = clauses.map((clause) => this.block(clause.getChild('Body')));
        return of ? [{ type: 'match', line, of: this.expressions.of(of), cases }] : [];
      }
      case 'DecoratedStatement': {
        const decorators = children.filter(({ name }) => name === 'Decorator');
        const last = children.at(-1);
        return last
          ? this.definition(
              last,
              decorators.map((each) => parseDecorator(this.expressions, each)),
            )
          : [];
      }
      case 'FunctionDefinition':
      case 'ClassDefinition':
        return this.definition(node, []);
      case 'ReturnStatement':
        return [{ type: 'return', line, value: this.optional(line, children.slice(1)) }];
      case 'YieldStatement':
        return [
          {
            type: 'expression',
            line,
            value: { type: 'other', line, parts: this.expressions.list(children.slice(1)) },
          },
        ];
      case 'RaiseStatement': {
        const [, what] = children;
        const raises = what && /^[\w.]+/.exec(text(what))?.[0].split('.').at(-1);
        return [{ type: 'raise', line, raises, value: what && this.expressions.of(what) }];
      }
      case 'ScopeStatement':
        return [
          {
            type: node.firstChild?.name === 'nonlocal' ? 'nonlocal' : 'global',
            line,
            names: split(children.slice(1)).flat().map(text),
          },
        ];
      case 'ImportStatement':
        return [parseImport(line, children.map(text))];
      case 'DeleteStatement':
        return [{ type: 'delete', line, targets: this.expressions.list(children.slice(1)) }];
      case 'BreakStatement':
        return [{ type: 'break', line }];
      case 'ContinueStatement':
        return [{ type: 'continue', line }];
      case 'AssertStatement':
        return this.assertion(line, children.slice(1));
      default:
        return [{ type: 'pass', line }];
    }
  }

  /** `assert test, message` as `if not test: raise AssertionError(message)`. */
  private assertion(line: number, nodes: readonly Node[]): Statement[] {
    const [of, message] = this.expressions.list(nodes);
    if (!of) return [{ type: 'pass', line }];
    const test: Expression = { type: 'unary', line, operator: 'not', of };
    const raised: Statement = { type: 'raise', line, raises: 'AssertionError', value: message };
    return [{ type: 'if', line, branches: [{ test, body: [raised] }] }];
  }

  private optional(line: number, nodes: readonly Node[]): Expression | undefined {
    return nodes.length === 0 ? undefined : this.expressions.sequence(line, nodes);
  }

  private bodies(children: readonly Node[]): Statement[][] {
    return children.filter(({ name }) => name === 'Body').map((body) => this.block(body));
  }

  private assign(line: number, children: readonly Node[]): Statement {
    const parts: Node[][] = [[]];
    for (const child of children) {
      if (child.name === 'AssignOp') parts.push([]);
      else if (child.name !== 'TypeDef') parts.at(-1)?.push(child);
    }
    const value = parts.length > 1 ? this.optional(line, parts.pop() ?? []) : undefined;
    return {
      type: 'assign',
      line,
      targets: parts.map((part) => this.expressions.sequence(line, part)),
      value,
      annotation: this.annotation(children.find(({ name }) => name === 'TypeDef'))[0],
    };
  }

  private annotation(node: Node | undefined): Expression[] {
    const of = node && listChildren(node).find(({ name }) => /^[A-Z]/.test(name));
    return of ? [this.expressions.of(of)] : [];
  }

  private branches(
    children: readonly Node[],
  ): { test: Expression | undefined; body: Statement[] }[] {
    return children.flatMap((child, index) => {
      if (child.name !== 'Body') return [];
      const before = children[index - 1];
      const test = before && before.name !== 'else' ? this.expressions.of(before) : undefined;
      return [{ test, body: this.block(child) }];
    });
  }

  private with(line: number, children: readonly Node[]): Statement {
    const start = children.findIndex(({ name }) => name === 'with') + 1;
    const end = children.findIndex(({ name }) => name === 'Body');
    const items = split(children.slice(start, end)).flatMap((part) => {
      const [value, as, target] = part;
      if (!value) return [];
      const named = as?.name === 'as' && target ? this.expressions.of(target) : undefined;
      return [{ value: this.expressions.of(value), as: named }];
    });
    return { type: 'with', line, items, body: this.block(children[end]) };
  }

  private definition(node: Node, decorators: readonly Expression[]): Statement[] {
    const { source } = this.expressions;
    const line = source.lineOf(node);
    const named = node.getChild('VariableName');
    const name = named ? source.textOf(named) : '';
    const body = this.block(node.getChild('Body'));
    if (node.name === 'ClassDefinition') {
      const list = node.getChild('ArgList');
      const { positional: bases, keywords } = list
        ? this.expressions.arguments(list)
        : { positional: [], keywords: [] };
      const hasMetaclass = keywords.some(
        ([key, value]) =>
          (key === undefined || key === 'metaclass') &&
          !('name' in value && value.name === 'ABCMeta'),
      );
      const made: ClassNode = { name, line, bases, hasMetaclass, decorators, body };
      return [{ type: 'class', line, class: made }];
    }
    if (node.name !== 'FunctionDefinition') return this.statement(node);
    const list = node.getChild('ParamList');
    const parameters = list ? this.expressions.parameters(list) : [];
    const asynchronous = node.firstChild?.name === 'async';
    const lazy = asynchronous || yields(node.getChild('Body'));
    const types = [...(list?.getChildren('TypeDef') ?? []), ...node.getChildren('TypeDef')];
    // Names of type parameters are the function's own.
    const annotations = node.getChild('TypeParamList')
      ? []
      : types.flatMap((each) => this.annotation(each));
    const how = { decorators, annotations, lazy, asynchronous };
    const made: FunctionNode = { name, line, parameters, ...how, body };
    return [{ type: 'function', line, function: made }];
  }
}

/** Checks whether a function's own body yields, and not one that is defined in it. */
const yields = (body: Node | null): boolean =>
  body !== null &&
  listChildren(body).some(
    (each) =>
      each.name === 'yield' ||
      (!/^(FunctionDefinition|LambdaExpression|ClassDefinition)$/.test(each.name) && yields(each)),
  );

/** An import, by the words that it is written in. */
function parseImport(line: number, words: readonly string[]): ImportNode {
  const at = words.indexOf('import');
  const before = words.slice(1, at).join('');
  const module = before.replace(/^\.+/, '');
  const names: { name: string; as: string | undefined }[] = [];
  for (const part of words
    .slice(at + 1)
    .filter((word) => !/^[()]$/.test(word))
    .join(' ')
    .split(',')) {
    const [name = '', as] = part.split(/\bas\b/).map((side) => side.replaceAll(' ', ''));
    if (name !== '') names.push({ name, as });
  }
  const from = words[0] === 'from' ? { module, level: before.length - module.length } : undefined;
  return { type: 'import', line, from, names };
}

/** Reads a decorator. */
function parseDecorator(expressions: Expressions, node: Node): Expression {
  const { source } = expressions;
  const line = source.lineOf(node);
  const list = node.getChild('ArgList');
  const words = listChildren(node)
    .filter(({ name }) => name.endsWith('Name'))
    .map((each) => source.textOf(each));
  const callee = words.reduce<Expression | undefined>(
    (of, name) => (of ? { type: 'attribute', line, of, name } : { type: 'name', line, name }),
    undefined,
  );
  if (!callee) return { type: 'other', line, parts: [] };
  return list ? { type: 'call', line, function: callee, ...expressions.arguments(list) } : callee;
}

/** A `try`. */
function parseTry(statements: Statements, line: number, children: readonly Node[]): Statement {
  const of = (word: string): Statement[] => {
    const at = children.findIndex(({ name }) => name === word);
    return at < 0 ? [] : statements.block(children.slice(at).find(({ name }) => name === 'Body'));
  };
  const handlers = children.flatMap((child, index): Handler[] => {
    if (child.name !== 'except') return [];
    const rest = children.slice(index + 1);
    const words = rest.slice(
      0,
      rest.findIndex(({ name }) => name === 'Body'),
    );
    const as = words.findIndex(({ name }) => name === 'as');
    const named = words
      .slice(0, as < 0 ? undefined : as)
      .map((each) => statements.expressions.source.textOf(each))
      .join(' ');
    const variable = as < 0 ? undefined : words[as + 1];
    return [
      {
        catches: [...named.matchAll(/[\w.]+/g)].map(([name]) => name.split('.').at(-1) ?? ''),
        as: variable && statements.expressions.source.textOf(variable),
        body: statements.block(rest[words.length]),
      },
    ];
  });
  return {
    type: 'try',
    line,
    body: of('try'),
    handlers,
    otherwise: of('else'),
    finally: of('finally'),
  };
}
