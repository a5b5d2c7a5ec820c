import { childrenOf, type Node } from './syntax';
import type { Expression, Handler, ImportNode, Statement } from './ast';
import type { Expressions } from './expressions';
import type { Statements } from './statements';

/** Statements of many parts. */

/** An import, by the words that it is written in. */
export function importOf(line: number, words: readonly string[]): ImportNode {
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

/** What stands after an `@`. */
export function decoratorOf(expressions: Expressions, node: Node): Expression {
  const { source } = expressions;
  const line = source.lineOf(node);
  const list = node.getChild('ArgList');
  const words = childrenOf(node)
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
export function attemptOf(
  statements: Statements,
  line: number,
  children: readonly Node[],
): Statement {
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
