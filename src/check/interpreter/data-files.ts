import { parseAllDocuments } from 'yaml';
import { readToml } from '../../config-files/toml';
import type { Node } from '../../config-files/node';
import { FleetError } from '../../lib/errors';
import { absolute, inside } from './container';
import type { Run } from './run';
import { constant, readText, UNKNOWN, type DataPlace, type Value } from './values';

/** Reads data files of the source as the program does: YAML, JSON and TOML become values. */

export type DataFormat = 'yaml' | 'json' | 'toml';

/** Longest file that is read, in characters: nobody writes a longer configuration. */
const LONGEST = 500_000;

/** Finds the file that a value is the open file of, or the text of. */
function findFile(value: Value | undefined): string | undefined {
  if (value?.kind !== 'external') return undefined;
  if (value.name === 'open().read()') return findFile(value.receiver);
  if (value.name !== 'open()' || !value.made) return undefined;
  const { positional, named } = value.made;
  const mode = positional[1] ?? named.get('mode');
  if (mode && !/^r[bt]?$/.test(readText(mode) ?? '')) return undefined;
  return readText(positional[0] ?? named.get('file'));
}

/** Reads the value of a data file that is given as an open file or as its text; undefined if it is not known. */
export function readData(
  run: Run,
  given: Value | undefined,
  format: DataFormat,
): Value | undefined {
  const written = findFile(given);
  const file = written === undefined ? undefined : inside(absolute(written));
  if (written === undefined || file === undefined || changes(run, absolute(written), written))
    return undefined;
  const text = run.container.data(file);
  if (text === undefined || text.length > LONGEST) return undefined;
  return convert(parse(text, file, format), { file, at: '' });
}

/** Checks whether the program may have written the file, or changed its folder, before. */
const changes = (run: Run, full: string, written: string): boolean =>
  run.events.some((event) => {
    if (event.kind !== 'call') return false;
    const { function: name, arguments: list } = event;
    if (name === 'os.chdir') return !written.startsWith('/');
    if (/^(shutil|subprocess)\.|^os\.(system|popen|rename|replace)$/.test(name)) return true;
    if (!/^(io\.|codecs\.)?open$/.test(name)) return false;
    const mode = list.positional[1] ?? list.named.get('mode');
    if (!mode || /^r[bt]?$/.test(readText(mode) ?? '')) return false;
    const text = readText(list.positional[0] ?? list.named.get('file'));
    return text === undefined || absolute(text) === full;
  });

/** Stands for what is not known. */
const OPEN = Symbol('not known');

function parse(text: string, file: string, format: DataFormat): unknown {
  try {
    if (format === 'json') return JSON.parse(text);
    return format === 'toml' ? readNode(readToml(text, file)) : parseYaml(text);
  } catch (error) {
    // What Python cannot read either, or what this reader cannot.
    if (error instanceof SyntaxError || error instanceof FleetError || error instanceof RangeError)
      return OPEN;
    throw error;
  }
}

/** Reads YAML as PyYAML does, in version 1.1. */
function parseYaml(text: string): unknown {
  if (text.trim() === '') return null;
  const documents = parseAllDocuments(text, { version: '1.1', merge: true, logLevel: 'silent' });
  if (!Array.isArray(documents)) return null;
  const [document, another] = documents;
  // Warnings are about tags, for which the program may have constructors.
  if (!document) return null;
  if (another || document.errors.length + document.warnings.length > 0) return OPEN;
  try {
    return document.toJS({ mapAsMap: true, maxAliasCount: 1000 });
  } catch {
    return OPEN;
  }
}

function readNode(node: Node): unknown {
  switch (node.kind) {
    case 'map':
      return new Map(node.entries.map(({ key, node: value }) => [key, readNode(value)]));
    case 'list':
      return node.items.map(readNode);
    case 'scalar':
      return node.value;
    default:
      return OPEN;
  }
}

/** Converts parsed data to a value, which knows its place in the file. */
function convert(data: unknown, place: DataPlace): Value {
  const below = (key: string | number): DataPlace => ({
    file: place.file,
    at: place.at === '' ? String(key) : `${place.at}.${String(key)}`,
  });
  if (
    data === null ||
    typeof data === 'string' ||
    typeof data === 'number' ||
    typeof data === 'boolean'
  )
    return { ...constant(data), known: { by: 'data', why: describe(data, place) } };
  if (Array.isArray(data))
    return {
      kind: 'items',
      items: data.map((each, index) => convert(each, below(index))),
      open: false,
      read: place,
    };
  if (data === undefined || typeof data !== 'object' || data instanceof Date) return UNKNOWN;
  const pairs = data instanceof Map ? [...(data as Map<unknown, unknown>)] : Object.entries(data);
  const plain = data instanceof Map || Object.getPrototypeOf(data) === Object.prototype;
  if (!plain) return UNKNOWN;
  const texts = pairs.filter(([key]) => typeof key === 'string') as [string, unknown][];
  return {
    kind: 'dictionary',
    entries: new Map(texts.map(([key, value]) => [key, convert(value, below(key))])),
    // Values find their keys by text, and 1 is another key than '1'.
    open: texts.length < pairs.length,
    read: place,
  };
}

function describe(data: string | number | boolean | null, { file, at }: DataPlace): string {
  const what = data === null ? 'nothing' : typeof data === 'string' ? 'a text' : `a ${typeof data}`;
  return at === '' ? `'${file}' holds ${what}` : `'${file}' holds ${what} at '${at}'`;
}

export const describeAbsence = ({ file, at }: DataPlace, key: string): string =>
  `'${file}' has no '${at === '' ? key : `${at}.${key}`}'`;

/** Creates the None that a key which a data file lacks gives. */
export const createAbsentNone = ({ file, at }: DataPlace, key: string): Value => ({
  ...constant(null),
  known: { by: 'data', why: describeAbsence({ file, at }, key) },
});
