import { FleetError } from '../lib/errors';
import type { Entry, Node, Place } from './node';

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  '"': '"',
  '\\': '\\',
};

/** Reads one TOML text from left to right: keys, and values on one line or more. */
export class TomlValue {
  private position = 0;
  /** Lines are counted on from here. */
  private counted = { position: 0, line: 1 };

  constructor(
    private readonly text: string,
    private readonly file: string,
  ) {}

  private get ended(): boolean {
    return this.position >= this.text.length;
  }

  /** Goes to the next line that says something. @returns whether there is one */
  next(): boolean {
    this.blank(true);
    return !this.ended;
  }

  place(): Place {
    const passed = this.text.slice(this.counted.position, this.position).split('\n').length - 1;
    this.counted = { position: this.position, line: this.counted.line + passed };
    return { file: this.file, line: this.counted.line };
  }

  /** Goes past spaces and comments. @param lines past ends of lines too */
  private blank(lines = false): void {
    const pattern = lines ? /(?:\s|#[^\n]*)*/y : /[ \t\r]*(?:#[^\n]*)?/y;
    this.match(pattern);
  }

  takes(word: string): boolean {
    if (!this.text.startsWith(word, this.position)) return false;
    this.position += word.length;
    return true;
  }

  expect(word: string): void {
    this.blank();
    if (!this.takes(word)) this.fail(`expected ${word}`);
    this.blank();
  }

  endOfLine(): boolean {
    this.blank();
    return this.ended || this.takes('\n');
  }

  /** `a.b."c d"`. */
  keys(): string[] {
    const keys: string[] = [];
    do {
      this.blank();
      const bare = this.match(/[A-Za-z0-9_-]+/y);
      const key = bare ?? this.string();
      keys.push(key ?? this.fail('expected a key'));
      this.blank();
    } while (this.takes('.'));
    return keys;
  }

  value(): Node {
    const place = this.place();
    if (this.takes('[')) {
      const items = this.until(']', () => this.value());
      return { kind: 'list', place, items };
    }
    if (this.takes('{')) {
      const entries = this.until('}', (): Entry => {
        const own = this.place();
        const keys = this.keys();
        this.expect('=');
        const node = this.value();
        return { key: keys.join('.'), place: own, node };
      });
      return { kind: 'map', place, entries };
    }
    const text = this.string();
    if (text !== undefined) return { kind: 'scalar', place, value: text };
    const word = this.match(/[^\s,\]}#]+/y) ?? this.fail('expected a value');
    const number = /^[+-]?\d[\d_]*(\.\d+)?$/.test(word) ? Number(word.replaceAll('_', '')) : word;
    const value = word === 'true' || word === 'false' ? word === 'true' : number;
    return { kind: 'scalar', place, value };
  }

  private until<T>(end: string, item: () => T): T[] {
    const items: T[] = [];
    while (this.next()) {
      if (this.takes(end)) return items;
      items.push(item());
      this.blank(true);
      this.takes(',');
    }
    return this.fail(`expected ${end}`);
  }

  private string(): string | undefined {
    const literal = this.match(/'''[\s\S]*?'''|'[^'\n]*'/y);
    if (literal !== undefined) return literal.replace(/^'''\n?|'''$|^'|'$/g, '');
    const basic = this.match(/"""[\s\S]*?"""|"(?:[^"\\\n]|\\.)*"/y);
    return basic
      ?.replace(/^"""\n?|"""$|^"|"$/g, '')
      .replace(/\\(.)/g, (_, letter: string) => ESCAPES[letter] ?? letter);
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.position;
    const [found] = pattern.exec(this.text) ?? [];
    if (found === undefined || found === '') return undefined;
    this.position += found.length;
    return found;
  }

  private fail(what: string): never {
    throw new FleetError(`${this.file}:${String(this.place().line)}: not TOML: ${what}`);
  }
}
