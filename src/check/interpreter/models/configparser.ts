import { readIniAsPython } from '../ini-syntax';
import { findDataFile, readDataFile, type DataText } from '../data-files';
import type { Run } from '../run';
import { constant, external, readText, UNKNOWN, type External, type Value } from '../values';
import { reportData } from '../value-mismatches';
import { argument, type Model, type Models } from './model';

/** Models configparser: sections of the INI files that a program reads. Keys have no upper and lower case there. */

/** What a parser has read. */
export class IniFile {
  readonly sections = new Map<string, Map<string, Value>>();
  file = '';
  /** True if it may have more: it reads a file that is not known, or the program sets values. */
  open = false;
  /** True if it reads files by other rules than configparser's own. */
  isOdd = false;
}

/** One section of a parser, as `config['server']`. */
export class IniSection {
  constructor(
    readonly ini: IniFile,
    readonly name: string,
  ) {}
}

const readState = (value: Value | undefined): IniFile | undefined =>
  value?.kind === 'external' && value.state instanceof IniFile ? value.state : undefined;

/** Reads a file into a parser, or reports that it cannot. */
function addFile(run: Run, ini: IniFile, { file, text }: DataText): void {
  const read = readIniAsPython(text);
  if ('problem' in read) {
    ini.open = true;
    if (ini.isOdd) return;
    const { line: dataLine, why, raises } = read.problem;
    if (!run.certain) return;
    const what = { data: file, dataLine, format: 'INI', why, raises, isSure: true };
    run.emit({ kind: 'data-broken', ...what });
    run.raise(raises);
    return;
  }
  if (ini.file !== '' || read.sections.has('DEFAULT')) ini.open = true;
  ini.file = file;
  for (const [name, values] of read.sections) {
    const keys = [...values].map(([key, value]): [string, Value] => {
      const why = `'${file}' holds '${value}' at '${name}.${key}'`;
      // Others may refer to further values, by a percent sign.
      const plain = /^[\w.:/-]+$/.test(value);
      return [key, plain ? { ...constant(value), known: { by: 'data', why } } : UNKNOWN];
    });
    ini.sections.set(name, new Map(keys));
  }
}

/** Gives up on a parser that the program itself changes. @returns whether it is one */
export function openIni(of: Value): boolean {
  const state = of.kind === 'external' ? of.state : undefined;
  const ini = state instanceof IniSection ? state.ini : state;
  if (!(ini instanceof IniFile)) return false;
  ini.open = ini.isOdd = true;
  return true;
}

const open: Model = (_, { receiver }) => {
  const ini = readState(receiver);
  if (ini) ini.open = true;
  return UNKNOWN;
};

/** Reads `config.read('a.ini')`; files that are not there change nothing in Python. */
const read: Model = (run, { receiver }, list) => {
  const ini = readState(receiver);
  const text = readDataFile(run, readText(argument(list, 0, 'filenames')));
  if (ini && text) addFile(run, ini, text);
  else if (ini) ini.open = true;
  return UNKNOWN;
};

const readOpened: Model = (run, { receiver }, list) => {
  const ini = readState(receiver);
  const text = readDataFile(run, findDataFile(argument(list, 0, 'f')));
  if (ini && text) addFile(run, ini, text);
  else if (ini) ini.open = true;
  return UNKNOWN;
};

/** Finds a key, or reports that the file lacks it. */
function find(
  run: Run,
  ini: IniFile,
  section: string,
  key: string,
  raises: {
    readonly section: 'NoSectionError' | 'KeyError';
    readonly key: 'NoOptionError' | 'KeyError';
  },
): Value | undefined {
  const found = ini.sections.get(section);
  if (ini.open || ini.file === '') return undefined;
  if (!found) {
    reportData(run, `'${ini.file}' has no section '${section}'`, 'takes it', raises.section);
    return undefined;
  }
  const value = found.get(key.toLowerCase());
  if (!value) reportData(run, `'${ini.file}' has no '${section}.${key}'`, 'takes it', raises.key);
  return value;
}

const NUMBERS: Readonly<Record<string, RegExp>> = {
  getint: /^[+-]?\d+$/,
  getfloat: /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i,
  getboolean: /^(1|yes|true|on|0|no|false|off)$/i,
};

const get =
  (method: 'get' | 'getint' | 'getfloat' | 'getboolean'): Model =>
  (run, { receiver }, list) => {
    const ini = readState(receiver);
    const [section, key] = [readText(argument(list, 0)), readText(argument(list, 1))];
    if (!ini || section === undefined || key === undefined || list.named.size > 0) return UNKNOWN;
    const raises = { section: 'NoSectionError', key: 'NoOptionError' } as const;
    const value = find(run, ini, section, key, raises);
    if (method === 'get') return value ?? UNKNOWN;
    const text = readText(value);
    if (text === undefined || value?.kind !== 'constant' || !value.known) return UNKNOWN;
    if (NUMBERS[method]?.test(text) === false)
      reportData(run, value.known.why, `calls ${method}() for it`, 'ValueError');
    return method === 'getint' && /^\d+$/.test(text) ? constant(Number(text)) : UNKNOWN;
  };

/** `config['server']`, and `config['server']['port']`. */
export function readIniIndex(run: Run, of: External, key: string): Value | undefined {
  if (of.state instanceof IniFile) {
    const ini = of.state;
    if (!ini.open && ini.file !== '' && !ini.sections.has(key) && key !== 'DEFAULT')
      reportData(run, `'${ini.file}' has no section '${key}'`, 'takes it', 'KeyError');
    const made = external('configparser.SectionProxy()', of);
    made.state = new IniSection(ini, key);
    return made;
  }
  if (!(of.state instanceof IniSection)) return undefined;
  const { ini, name } = of.state;
  if (!ini.sections.has(name)) return undefined;
  return find(run, ini, name, key, { section: 'KeyError', key: 'KeyError' });
}

const parser: Model = (_, callee, list) => {
  const made = external('configparser.ConfigParser()', callee.receiver, list);
  const ini = new IniFile();
  // Other delimiters, comments or defaults make another file of it.
  ini.open = ini.isOdd = list.open || list.positional.length > 0 || list.named.size > 0;
  made.state = ini;
  return made;
};

const METHODS: Models = {
  read,
  read_file: readOpened,
  get: get('get'),
  getint: get('getint'),
  getfloat: get('getfloat'),
  getboolean: get('getboolean'),
  ...Object.fromEntries(
    ['read_string', 'read_dict', 'add_section', 'set', 'update', 'setdefault'].map((name) => [
      name,
      open,
    ]),
  ),
};

export const configparserModels: Models = {
  'configparser.ConfigParser': parser,
  'configparser.RawConfigParser': parser,
  ...Object.fromEntries(
    Object.entries(METHODS).map(([name, model]) => [`configparser.ConfigParser().${name}`, model]),
  ),
};
