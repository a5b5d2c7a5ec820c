import { parser } from '@lezer/python';

/** A Python file's syntax tree, and how its nodes are read. The parser never fails: it marks what it cannot read. */

export type Node = ReturnType<typeof parser.parse>['topNode'];

export class Source {
  readonly tree: ReturnType<typeof parser.parse>;
  /** True if the tree is empty, because the text nests too deeply. */
  readonly isTooDeep: boolean;
  private readonly lines: number[] = [0];

  constructor(private readonly text: string) {
    const tree = unlessTooDeep(() => parser.parse(text));
    this.tree = tree ?? parser.parse('');
    this.isTooDeep = tree === undefined;
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
      this.lines.push(at + 1);
    }
  }

  textOf(node: { readonly from: number; readonly to: number }): string {
    return this.text.slice(node.from, node.to);
  }

  /** Counted from 1, as editors do. */
  lineOf(node: { readonly from: number }): number {
    let [low, high] = [0, this.lines.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((this.lines[middle] ?? 0) <= node.from) low = middle;
      else high = middle;
    }
    return low + 1;
  }

  /** Reads a string literal; undefined for bytes, formats and escapes, which no file name needs. */
  stringOf(node: Node): string | undefined {
    if (node.name === 'ContinuedString') {
      const parts = listChildren(node).map((child) => this.stringOf(child));
      return parts.every((part) => part !== undefined) ? parts.join('') : undefined;
    }
    if (node.name !== 'String') return undefined;
    const [, quotes = '', text] = /^[rRuU]?("""|'''|"|')([\s\S]*)\1$/.exec(this.textOf(node)) ?? [];
    return quotes === '' || text?.includes('\\') === true ? undefined : text;
  }
}

/**
 * Reads syntax, unless it nests too deeply for that: reading calls itself for each level. CPython refuses such files too, and long
 * before (`too many nested parentheses`).
 */
export function unlessTooDeep<Result>(read: () => Result): Result | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError && error.message.startsWith('Maximum call stack')) {
      return undefined;
    }
    throw error;
  }
}

export function listChildren(node: Node): Node[] {
  const children: Node[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) {
    if (child.name !== 'Comment') children.push(child);
  }
  return children;
}

/** Arguments of a call that have no name. */
export function listArguments(call: Node): Node[] {
  const list = call.getChild('ArgList');
  if (!list) return [];
  const parts: Node[][] = [[]];
  for (const child of listChildren(list)) {
    if (child.name === ',') parts.push([]);
    else if (child.name !== '(' && child.name !== ')') parts.at(-1)?.push(child);
  }
  // A name with '=' and a starred argument are more than one node.
  return parts.flatMap((part) => (part.length === 1 && part[0] ? [part[0]] : []));
}

/** Nodes between commas, without empty parts. */
export function split(nodes: readonly Node[]): Node[][] {
  const parts: Node[][] = [[]];
  for (const node of nodes) {
    if (node.name === ',') parts.push([]);
    else parts.at(-1)?.push(node);
  }
  return parts.filter((part) => part.length > 0);
}
