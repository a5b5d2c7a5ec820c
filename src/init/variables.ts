import { readScalar, at, type Node } from '../config-files/node';
import { interpolate } from '../compose/interpolate';
import type { Found } from './definition';

/** Values of `${NAME}` in start-up configurations, and what was taken for those that nobody gave. */
export class Variables {
  /**
   * @param given by name
   * @param assumed values that were taken without anybody giving them, and how often
   */
  constructor(
    private readonly given: Readonly<Record<string, string>> = {},
    readonly assumed = new Map<string, { readonly value: string; times: number }>(),
  ) {}

  /** The same with further values, which count where nobody gave one. */
  withValues(more: Iterable<readonly [string, string]>): Variables {
    return new Variables({ ...Object.fromEntries(more), ...this.given }, this.assumed);
  }

  /** `text` with its variables' values, for a reader that resolves it again; as it is where one has none. */
  fillIn(text: string): string {
    if (!text.includes('$')) return text;
    return this.resolve(text)?.replaceAll('$', '$$$$') ?? text;
  }

  /** `text` with its variables' values, as docker compose reads them; undefined where one has none. */
  resolve(text: string): string | undefined {
    const given = (name: string): string | undefined =>
      Object.hasOwn(this.given, name) ? this.given[name] : undefined;
    // An offset moves a whole fleet's ports: the rows are those of one that is not moved.
    const offsets = new Set(
      interpolate(text, given).unset.filter((name) => name.includes('OFFSET')),
    );
    const made = interpolate(text, (name) => given(name) ?? (offsets.has(name) ? '0' : undefined));
    for (const name of offsets) this.assume(name, '0');
    for (const { name, value } of made.defaults) this.assume(name, value);
    const missing = [...made.unset, ...made.required.map(({ name }) => name)];
    return missing.length === 0 && made.invalid === undefined ? made.text : undefined;
  }

  /** A port, which may be written as a sum: `${PORT_OFFSET}+7200`. */
  number(node: Node | undefined): Found<number> | undefined {
    const text = readScalar(node);
    if (node === undefined || text === undefined) return undefined;
    const value = sum(this.resolve(arithmetic(text)));
    return value === undefined ? undefined : { value, from: at(node.place) };
  }

  private assume(name: string, value: string): void {
    const known = this.assumed.get(name);
    if (known) known.times += 1;
    else this.assumed.set(name, { value, times: 1 });
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
