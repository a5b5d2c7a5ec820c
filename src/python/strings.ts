/** Reads string literals. */

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  '0': '\0',
  '\n': '',
};

export const unescape = (text: string): string =>
  text.replace(
    /\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|[\s\S])/g,
    (_, code: string) =>
      ESCAPES[code] ??
      (code.length > 1 ? String.fromCharCode(Number.parseInt(code.slice(1), 16)) : code),
  );

interface Literal {
  readonly raw: boolean;
  readonly bytes: boolean;
  /** Start and end, in the literal's text, of the part between the quotes. */
  readonly from: number;
  readonly to: number;
}

/** Parses a string literal; undefined if it is cut off. */
export function parseLiteral(text: string): Literal | undefined {
  const [all, prefix = '', quotes = ''] = /^([A-Za-z]*)("""|'''|"|')/.exec(text) ?? [];
  if (all === undefined || !text.endsWith(quotes) || text.length < all.length + quotes.length)
    return undefined;
  return {
    raw: /r/i.test(prefix),
    bytes: /b/i.test(prefix),
    from: all.length,
    to: text.length - quotes.length,
  };
}

/** Reads a literal without replacements; undefined for bytes. */
export function textOfLiteral(text: string): string | undefined {
  const literal = parseLiteral(text);
  if (!literal || literal.bytes) return undefined;
  const inside = text.slice(literal.from, literal.to);
  return literal.raw ? inside : unescape(inside);
}
