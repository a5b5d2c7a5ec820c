import type { IniError } from './events';

/** Reads INI files as Python's configparser does with its own settings. */

export interface IniProblem {
  readonly line: number;
  readonly why: string;
  readonly raises: IniError;
}

export type Ini =
  /** Values by section, and there by key in lower case. */
  | { readonly sections: ReadonlyMap<string, ReadonlyMap<string, string>> }
  | { readonly problem: IniProblem };

/** What Python takes for space: not a byte order mark, which JavaScript does. */
const SPACE =
  '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
const ENDS = new RegExp(`^[${SPACE}]+|[${SPACE}]+$`, 'g');
const NOT_SPACE = new RegExp(`[^${SPACE}]`);
const OPTION = new RegExp(`^([^\\n]*?)[${SPACE}]*[=:][${SPACE}]*([^\\n]*)$`);

const strip = (text: string): string => text.replace(ENDS, '');

const refuse = (line: number, raises: IniError, why: string): Ini => ({
  problem: { line, why, raises },
});

export function readIniAsPython(text: string): Ini {
  const sections = new Map<string, Map<string, string[]>>();
  let section: { readonly name: string; readonly keys: Map<string, string[]> } | undefined;
  let key: string | undefined;
  let indent = 0;
  let problem: IniProblem | undefined;
  const lines = text.split(/\r\n|\r|\n/);
  if (lines.at(-1) === '') lines.pop();
  for (const [index, line] of lines.entries()) {
    const value = strip(line);
    const values = key === undefined ? undefined : section?.keys.get(key);
    if (value === '' || /^[#;]/.test(value)) {
      if (value === '') values?.push('');
      continue;
    }
    const from = line.search(NOT_SPACE);
    if (values && from > indent) {
      values.push(value);
      continue;
    }
    indent = from;
    const at = index + 1;
    const header = /^\[([^\n]+)\]/.exec(value)?.[1];
    if (header !== undefined) {
      if (sections.has(header) && header !== 'DEFAULT')
        return refuse(at, 'DuplicateSectionError', `section '${header}' is there twice`);
      section = { name: header, keys: sections.get(header) ?? new Map<string, string[]>() };
      sections.set(header, section.keys);
      key = undefined;
      continue;
    }
    if (!section) return refuse(at, 'MissingSectionHeaderError', 'no [section] stands above it');
    const [, option, given] = OPTION.exec(value) ?? [];
    if (option === undefined || option === '') {
      const why = option === '' ? 'it has no key' : "it has neither '=' nor ':'";
      problem ??= { line: at, why, raises: 'ParsingError' };
      if (option === undefined) continue;
    }
    key = strip(option).toLowerCase();
    if (section.keys.has(key)) {
      return refuse(at, 'DuplicateOptionError', `'${key}' is there twice in '${section.name}'`);
    }
    section.keys.set(key, [strip(given ?? '')]);
    // Nothing goes on with a line that has no key.
    if (key === '') key = undefined;
  }
  if (problem) return { problem };
  const joined = [...sections].map(
    ([name, keys]) =>
      [name, new Map([...keys].map(([each, values]) => [each, join(values)]))] as const,
  );
  return { sections: new Map(joined) };
}

const join = (lines: readonly string[]): string =>
  lines.join('\n').replace(new RegExp(`[${SPACE}]+$`), '');
