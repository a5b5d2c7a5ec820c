/** A text whose variables have been replaced as docker compose replaces them. */
export interface Interpolated {
  readonly text: string;
  /** Variables that have no value and no default: compose takes them for empty. */
  readonly unset: readonly string[];
  /** Variables that must have a value, `${NAME:?message}`, and have none: compose stops there. */
  readonly required: readonly { readonly name: string; readonly message: string }[];
  /** Variables without a value that are taken from their defaults: another value is likely. */
  readonly defaults: readonly { readonly name: string; readonly value: string }[];
  /** What compose refuses of the text, such as `${NAME`; undefined if nothing. */
  readonly invalid: string | undefined;
}

const NAME = /^[A-Za-z_][A-Za-z0-9_]*/;
const OPERATOR = /^(:-|-|:\?|\?|:\+|\+)/;

/**
 * Replaces `$NAME`, `${NAME}`, `${NAME:-default}`, `${NAME-default}`, `${NAME:?message}`, `${NAME?message}`, `${NAME:+other}`
 * and `${NAME+other}`; `$$` is one `$`. Defaults may hold variables again.
 * Source: https://docs.docker.com/reference/compose-file/interpolation/
 * @param valueOf value of a variable; undefined where it has none
 */
export function interpolate(
  text: string,
  valueOf: (name: string) => string | undefined,
): Interpolated {
  const unset: string[] = [];
  const required: { name: string; message: string }[] = [];
  const defaults: { name: string; value: string }[] = [];
  let invalid: string | undefined;
  const replace = (part: string): string => {
    let out = '';
    let at = 0;
    while (at < part.length) {
      const next = part.indexOf('$', at);
      if (next < 0) return out + part.slice(at);
      out += part.slice(at, next);
      const rest = part.slice(next + 1);
      if (rest.startsWith('$')) {
        out += '$';
        at = next + 2;
        continue;
      }
      const braced = rest.startsWith('{') ? readBraced(rest) : undefined;
      const [bare] = NAME.exec(rest) ?? [];
      if (braced) {
        out += valueOfBraced(braced);
        at = next + 1 + braced.length;
      } else if (bare !== undefined) {
        out += valueOfBare(bare);
        at = next + 1 + bare.length;
      } else {
        // Compose leaves any other `$` alone.
        if (rest.startsWith('{')) invalid ??= part.slice(next, next + 40);
        out += '$';
        at = next + 1;
      }
    }
    return out;
  };
  const valueOfBare = (name: string): string => {
    const value = valueOf(name);
    if (value === undefined) unset.push(name);
    return value ?? '';
  };
  const valueOfBraced = ({ name, operator, otherwise }: Braced): string => {
    if (operator === '') return valueOfBare(name);
    const value = valueOf(name);
    // With a colon, an empty value is none.
    const has = value !== undefined && !(operator.startsWith(':') && value === '');
    if (operator.endsWith('+')) return has ? replace(otherwise) : '';
    if (has) return value;
    if (operator.endsWith('?')) {
      required.push({ name, message: replace(otherwise) });
      return '';
    }
    const taken = replace(otherwise);
    defaults.push({ name, value: taken });
    return taken;
  };
  return { text: replace(text), unset, required, defaults, invalid };
}

interface Braced {
  readonly name: string;
  /** '' for `${NAME}`. */
  readonly operator: string;
  /** What stands after the operator, as written. */
  readonly otherwise: string;
  /** Characters from the opening brace to the closing one, both counted. */
  readonly length: number;
}

/** Reads `{NAME…}`; undefined where it does not end or has no name. */
function readBraced(text: string): Braced | undefined {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '{' && (at === 0 || text[at - 1] === '$')) depth += 1;
    if (text[at] !== '}') continue;
    depth -= 1;
    if (depth > 0) continue;
    const inner = text.slice(1, at);
    const [name] = NAME.exec(inner) ?? [];
    if (name === undefined) return undefined;
    const rest = inner.slice(name.length);
    const [operator = ''] = OPERATOR.exec(rest) ?? [];
    if (operator === '' && rest !== '') return undefined;
    return { name, operator, otherwise: rest.slice(operator.length), length: at + 1 };
  }
  return undefined;
}
