import { listArguments, listChildren, type Node, type Source } from './syntax';

/** One import of a Python file. */
export interface Import {
  /** Dotted; empty for `from . import x`. */
  readonly module: string;
  /** Dots before it: 0 for an absolute import. */
  readonly level: number;
  /** Names that a `from` import takes, `*` included: attributes or submodules, which only the tree can tell. */
  readonly names: readonly string[];
  readonly line: number;
  /** The file goes on without it: in a `try` that catches its absence, or for type checkers alone. */
  readonly optional: boolean;
}

/** Imports that a node is: statements, and calls that import a module by a literal name. */
export function importsAt(source: Source, node: Node): Import[] {
  if (node.name === 'ImportStatement') return statement(source, node);
  if (node.name !== 'CallExpression' || !node.firstChild) return [];
  const callee = source.textOf(node.firstChild);
  if (!/^(importlib\.)?(import_module|__import__)$/.test(callee)) return [];
  const [first] = listArguments(node);
  const name = first && source.stringOf(first);
  const [, dots = '', module = ''] = /^(\.*)([\w.]*)$/.exec(name ?? '') ?? [];
  return dots === '' && module === '' ? [] : [found(source, node, module, dots.length, [])];
}

function found(
  source: Source,
  node: Node,
  module: string,
  level: number,
  names: readonly string[],
): Import {
  return { module, level, names, line: source.lineOf(node), optional: isOptional(source, node) };
}

function statement(source: Source, node: Node): Import[] {
  const words = listChildren(node).map((child) => source.textOf(child));
  const at = words.indexOf('import');
  const taken = namesIn(words.slice(at + 1));
  if (words[0] !== 'from') return taken.map((module) => found(source, node, module, 0, []));
  const from = words.slice(1, at).join('');
  const module = from.replace(/^\.+/, '');
  return [found(source, node, module, from.length - module.length, taken)];
}

/** `['a', '.', 'b', 'as', 'c', ',', 'd']` → `['a.b', 'd']`. */
function namesIn(words: readonly string[]): string[] {
  const names = [''];
  let renamed = false;
  for (const word of words) {
    if (word === ',') names.push('');
    if (word === ',' || word === 'as') renamed = word === 'as';
    else if (!renamed && word !== '(' && word !== ')') names.push((names.pop() ?? '') + word);
  }
  return names.filter((name) => name !== '');
}

function isOptional(source: Source, node: Node): boolean {
  let body: Node = node;
  for (let above = node.parent; above; body = above, above = above.parent) {
    if (
      above.name === 'IfStatement' &&
      /^if[\s(]+(typing\.)?TYPE_CHECKING\b/.test(source.textOf(above))
    )
      return true;
    if (above.name !== 'TryStatement' || above.getChild('Body')?.from !== body.from) continue;
    if (listChildren(above).some((child, index, all) => catches(source, child, all[index + 1])))
      return true;
  }
  return false;
}

/** Checks whether an `except` clause catches a missing module. */
const catches = (source: Source, child: Node, next: Node | undefined): boolean =>
  child.name === 'except' &&
  next !== undefined &&
  (next.name === 'Body' ||
    /\b(ImportError|ModuleNotFoundError|Exception|BaseException)\b/.test(source.textOf(next)));
