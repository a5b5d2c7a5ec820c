/** Python's tracebacks in a log: as the interpreter prints them, behind a logger's words, in boxes, and in JSON. */

/** Exceptions that caused each other, as one of them was logged or not caught. */
export interface Traceback {
  /** `file:line: exception`: the exception that began it, at the agent's own line. */
  readonly text: string;
  /** The index of its last line, in the lines of `splitLog`. */
  readonly end: number;
  /** True where Python itself went on without it, as with an error in a destructor or in a server's handler. */
  readonly ignored: boolean;
}

/** One exception of a traceback. */
interface Raised {
  /** Innermost line of the agent's own code. */
  own?: string;
  /** Innermost line of all. */
  any?: string;
  /** `ValueError: text`; undefined where the log ends before it. */
  text?: string;
  /** True for a group: what it holds comes after it, and says more. */
  group?: boolean;
}

/** Where the agents' tree lies in a container: what is not below it is a library's, and says nothing to an owner. */
const OWN = '/app/';

const HEADER = 'Traceback (most recent call last)';
/** A first line: what a logger writes before it, a group's margin, the header. */
const BEGINS = /^(.*?)(?:╭[─ ]+| *[+|] )?(Exception Group )?Traceback \(most recent call last\)/;
/** The same of a traceback whose beginning is cut off, or a syntax error in the script itself, which has none. */
const CUT_OFF = /^(.*?)(?: *\| )? *(?:> )?File "[^"]+", line \d+(?:, in .*)?$/;
const FRAME = /^[> ]*File "([^"]+)", line (\d+)/;
/** In the boxes of the library rich. */
const BOXED_FRAME = /^│ (\/\S+?):(\d+) in /;
/** `ValueError: text`, `package.Problem: text`, `make.<locals>.Problem`; not a logger's level. */
const RAISED =
  /^(?!(?:TRACE|DEBUG|INFO|WARNING|ERROR|CRITICAL):)(?:[A-Za-z_]\w*|<\w+>)(?:\.(?:[A-Za-z_]\w*|<\w+>))*(?::.*)?$/;
/** What Python prints above an exception that ends nothing. */
const IGNORED = /^Exception (?:ignored in|(?:occurred|happened) during processing of request from)/;
const CAUSES =
  /^(?:During handling of the above exception|The above exception was the direct cause)/;
/** Above the exceptions that a group holds. */
const HELD = /^ *\+-\+-+ 1 -+$/;
const HELD_NEXT = /^ *\+-+ (?:\d+|\.\.\.) -+$/;

/** Splits a log into its lines without blank ones; what JSON or an escaped string holds of a traceback is lines again. */
export const splitLog = (log: string): string[] =>
  log
    .split('\n')
    .flatMap(unfold)
    .filter((line) => line.trim() !== '');

/** Finds the tracebacks in lines of `splitLog`; exceptions that caused each other, or are held by a group, are one. */
export function findTracebacks(lines: readonly string[]): Traceback[] {
  const found: Traceback[] = [];
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    if (!BEGINS.test(line) && !CUT_OFF.test(line) && !CAUSES.test(line)) continue;
    const { exceptions, end } = readExceptions(lines, index);
    const text = describe(exceptions);
    if (text !== undefined) {
      found.push({
        text,
        end,
        ignored: IGNORED.test(lines[index - 1] ?? ''),
      });
    }
    index = end;
  }
  return found;
}

/** Reads the exceptions of a traceback that begins at a line. Python prints causes first. */
function readExceptions(
  lines: readonly string[],
  first: number,
): { readonly exceptions: readonly Raised[]; readonly end: number } {
  const exceptions: Raised[] = [];
  let current: Raised | undefined;
  let linked = false;
  let end = first;
  const strip = createStrip(lines[first] ?? '');
  const before = strip(lines[first - 1] ?? '');
  // An exception that was never raised, or whose lines are cut off, has no header.
  if (CAUSES.test(strip(lines[first] ?? '')) && RAISED.test(before)) {
    exceptions.push({ text: before });
  }
  for (let index = first; index < lines.length; index += 1) {
    const line = strip(lines[index] ?? '');
    if (line.includes(HEADER)) {
      if (exceptions.at(-1)?.text !== undefined && !linked) break;
      exceptions.push((current = {}));
      linked = false;
    } else if (CAUSES.test(line)) {
      linked = true;
    } else if (HELD.test(line) || HELD_NEXT.test(line)) {
      const group = exceptions.at(-1);
      if (group && HELD.test(line)) group.group = true;
      // What was never raised has no header here.
      exceptions.push((current = {}));
      linked = true;
    } else {
      if (current?.text !== undefined) continue;
      const [, file = '', at = ''] = FRAME.exec(line) ?? BOXED_FRAME.exec(line) ?? [];
      if (file !== '') {
        if (!current) exceptions.push((current = {}));
        current.any = `${file}:${at}`;
        if (file.startsWith(OWN)) current.own = `${file.slice(OWN.length)}:${at}`;
      } else if (current && RAISED.test(line)) {
        current.text = line;
        linked = false;
      } else {
        continue;
      }
    }
    end = index;
  }
  return { exceptions, end };
}

/** Creates what takes a line's beginning away: what the logger wrote before the first line, and the margin of a group. */
function createStrip(first: string): (line: string) => string {
  const [, before = '', group] = BEGINS.exec(first) ?? CUT_OFF.exec(first) ?? [];
  const words = before.trim() === '' ? before : before.trimEnd();
  const digits = words.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/\d+/g, '\\d+');
  const beginning = new RegExp(`^${digits}${before.trim() === '' ? '' : ' ?'}`);
  const grouped = group !== undefined || /^\s*\|/.test(first.slice(words.length));
  return (line) => {
    const rest = line.replace(beginning, '');
    return grouped ? rest.replace(/^ *(?:\| ?|\+ (?=Exception Group ))/, '') : rest;
  };
}

/** Describes the first cause; where a library raised and caught it, also the first exception that reached the agent. */
function describe(exceptions: readonly Raised[]): string | undefined {
  const told = exceptions.filter(({ text }) => text !== undefined);
  const cause = told.find(({ group }) => group !== true) ?? told[0];
  if (cause?.text === undefined) return undefined;
  if (cause.own !== undefined) return `${cause.own}: ${cause.text}`;
  const later = told.slice(told.indexOf(cause) + 1).find(({ own }) => own !== undefined);
  if (later?.text !== undefined) {
    return `${later.own ?? ''}: ${cause.text}; then ${later.text}`;
  }
  const place = told.findLast(({ own }) => own !== undefined)?.own ?? cause.any;
  return place === undefined ? cause.text : `${place}: ${cause.text}`;
}

/** Unfolds a line that holds a whole traceback, in JSON or with escaped line ends. */
function unfold(line: string): string[] {
  if (!line.includes(HEADER) && !line.includes('"exc_type"')) return [line];
  const json = line.indexOf('{');
  if (json >= 0) {
    try {
      const texts = listTracebacks(JSON.parse(line.slice(json)));
      if (texts.length > 0) return texts.flatMap((text) => text.split('\n'));
    } catch {
      // Not JSON, or cut off.
    }
  }
  return line
    .replaceAll(/\\r?\\n|\\n/g, '\n')
    .replaceAll(/\\(["'])/g, '$1')
    .split('\n')
    .map((each) => each.replace(/^["'](?=Traceback)/, ''));
}

/** Lists the tracebacks in a value of JSON. */
function listTracebacks(value: unknown): string[] {
  if (typeof value === 'string') return value.includes(HEADER) ? [value] : [];
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value) && value.some(isStructured)) {
    // structlog has the exception that was caught first, and its cause after it.
    const causes = value.filter(isStructured).reverse().map(formatStructured);
    return [
      causes.join('\nThe above exception was the direct cause of the following exception:\n'),
    ];
  }
  return Object.values(value).flatMap(listTracebacks);
}

interface Structured {
  readonly exc_type: string;
  readonly exc_value?: string;
  readonly frames?: readonly { readonly filename?: string; readonly lineno?: number }[];
}

const isStructured = (value: unknown): value is Structured =>
  typeof (value as Structured | null)?.exc_type === 'string';

const formatStructured = ({ exc_type, exc_value = '', frames = [] }: Structured): string =>
  [
    `${HEADER}:`,
    ...frames.map(
      ({ filename = '', lineno = 0 }) => `  File "${filename}", line ${String(lineno)}, in it`,
    ),
    `${exc_type}: ${exc_value}`,
  ].join('\n');
