import { absolute, inside } from './container';
import { parseData, type DataFormat } from './data-formats';
import type { Run } from './run';
import { constant, readText, UNKNOWN, type DataPlace, type Value } from './values';

/** Reads data files of the source as the program does: YAML, JSON and TOML become values. */

/** Longest file that is read, in characters: nobody writes a longer configuration. */
const LONGEST = 500_000;

/** Finds the file that a value is the open file of, or the text of. */
export function findDataFile(value: Value | undefined): string | undefined {
  if (value?.kind !== 'external') return undefined;
  if (value.name === 'open().read()') return findDataFile(value.receiver);
  if (value.name !== 'open()' || !value.made) return undefined;
  const { positional, named } = value.made;
  const mode = positional[1] ?? named.get('mode');
  if (mode && !/^r[bt]?$/.test(readText(mode) ?? '')) return undefined;
  return readText(positional[0] ?? named.get('file'));
}

/** The text of a data file of the source. */
export interface DataText {
  readonly file: string;
  readonly text: string;
}

/** Reads a data file by its path; undefined if the container may have another one, or none. */
export function readDataFile(run: Run, written: string | undefined): DataText | undefined {
  const file = written === undefined ? undefined : inside(absolute(written));
  if (written === undefined || file === undefined || changes(run, absolute(written), written))
    return undefined;
  const text = run.container.data(file);
  return text === undefined || text.length > LONGEST ? undefined : { file, text };
}

/** Reads the value of a data file that is given as an open file or as its text; undefined if it is not known. */
export function readData(
  run: Run,
  given: Value | undefined,
  format: DataFormat,
): Value | undefined {
  const found = readDataFile(run, findDataFile(given));
  if (!found) return undefined;
  const { file } = found;
  const parsed = parseData(found, format);
  if ('value' in parsed) return convert(parsed.value, { file, at: '' });
  const { line: dataLine, why, isSure } = parsed;
  if (run.certain && why !== '') {
    const raises = RAISES[format];
    const name = format.toUpperCase();
    run.emit({ kind: 'data-broken', data: file, dataLine, format: name, why, raises, isSure });
    if (isSure) run.raise(raises);
  }
  return undefined;
}

const RAISES = { json: 'JSONDecodeError', yaml: 'YAMLError', toml: 'TOMLDecodeError' } as const;

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
