import { childrenOf, type Node } from './syntax';
import type { Expression } from './ast';
import type { Expressions } from './expressions';
import { literalOf, unescape } from './strings';

/** Literals of texts and numbers. */

/** Texts and replacements of an f-string. */
export function formatParts(expressions: Expressions, node: Node): (string | Expression)[] {
  const text = expressions.source.textOf(node);
  const literal = literalOf(text);
  if (!literal) return [];
  const parts: (string | Expression)[] = [];
  let at = node.from + literal.from;
  const words = (to: number): void => {
    const between = expressions.source
      .textOf({ from: at, to })
      .replace(/\{\{|\}\}/g, (two) => two[0] ?? '');
    if (between !== '') parts.push(literal.raw ? between : unescape(between));
  };
  for (const child of childrenOf(node)) {
    if (child.name !== 'FormatReplacement') continue;
    words(child.from);
    const inner = childrenOf(child);
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
export function joined(expressions: Expressions, line: number, nodes: readonly Node[]): Expression {
  const each = nodes.map((node) => expressions.of(node));
  const parts = each.flatMap((part) =>
    part.type === 'format' ? part.parts : part.type === 'constant' ? [String(part.value)] : [part],
  );
  return parts.every((part) => typeof part === 'string')
    ? { type: 'constant', line, value: parts.join('') }
    : { type: 'format', line, parts };
}

export function numberOf(line: number, text: string): Expression {
  const value = Number(text.replaceAll('_', ''));
  return Number.isNaN(value)
    ? { type: 'other', line, parts: [] }
    : { type: 'constant', line, value };
}
