import { readScalar, at, type Node } from '../config-files/node';
import type { Found } from './definition';

/** Values of `${NAME}` in start-up configurations, and what was taken for those that nobody gave. */
export class Variables {
  /** Values that were taken without anybody giving them, and how often. */
  readonly assumed = new Map<string, { readonly value: string; times: number }>();

  /** @param given by name */
  constructor(private readonly given: Readonly<Record<string, string>> = {}) {}

  /** `text` with its variables' values; undefined where one has none. */
  resolve(text: string): string | undefined {
    const unknown: string[] = [];
    const resolved = text.replace(
      /\$\{(\w+)(?::?-([^}]*))?\}|\$(\w+)/g,
      (_, braced: string | undefined, otherwise: string | undefined, bare: string | undefined) => {
        const name = braced ?? bare ?? '';
        const value = this.valueOf(name, otherwise);
        if (value === undefined) unknown.push(name);
        return value ?? '';
      },
    );
    return unknown.length === 0 ? resolved : undefined;
  }

  /** A port, which may be written as a sum: `${PORT_OFFSET}+7200`. */
  number(node: Node | undefined): Found<number> | undefined {
    const text = readScalar(node);
    if (node === undefined || text === undefined) return undefined;
    const value = sum(this.resolve(arithmetic(text)));
    return value === undefined ? undefined : { value, from: at(node.place) };
  }

  private valueOf(name: string, otherwise: string | undefined): string | undefined {
    const given = this.given[name];
    if (given !== undefined) return given;
    // An offset moves a whole fleet's ports: the rows are those of one that is not moved.
    const value = otherwise ?? (name.includes('OFFSET') ? '0' : undefined);
    if (value === undefined) return undefined;
    const known = this.assumed.get(name);
    if (known) known.times += 1;
    else this.assumed.set(name, { value, times: 1 });
    return value;
  }
}

/** A shell's `$((OFFSET + 7200))`, in which variables need no sign. */
const arithmetic = (text: string): string =>
  text.replace(/\$\(\((.*)\)\)/, (_, inner: string) =>
    inner.replace(/(?<![\w${])[A-Za-z_]\w*/g, (name) => `\${${name}}`),
  );

function sum(text: string | undefined): number | undefined {
  const plain = text?.replace(/\s/g, '');
  if (plain === undefined || !/^\d+([+-]\d+)*$/.test(plain)) return undefined;
  return (plain.match(/[+-]?\d+/g) ?? []).reduce((total, part) => total + Number(part), 0);
}

/** The number of a text that is no node of its own. */
export const numberFrom = (
  variables: Variables,
  text: string | undefined,
  from: string,
): Found<number> | undefined => {
  const place = { file: '', line: 1 };
  const found =
    text === undefined ? undefined : variables.number({ kind: 'scalar', place, value: text });
  return found && { value: found.value, from };
};
