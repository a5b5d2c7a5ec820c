import { hasHeldDocument, printHeldJson } from '../lib/json-output';

/** Errors as a program reads them: `{ errors: [{ message, file?, row? }] }`. */

export interface JsonError {
  /** The whole line, as standard error has it. */
  readonly message: string;
  /** File that it names, relative to the project or in full. */
  readonly file?: string;
  /** Row of that file, key of a stack file, or package of a lock. */
  readonly row?: string;
}

const FILE = /^(.*(?:\.(?:ts|ya?ml|json|toml|lock|in|txt|py|sh|pem|log|sqlite)|Dockerfile))(?::|$)/;
const STACK_KEY = /^[a-z][\w-]*:\w+/;
const ROW = /^(?:row \d+|[\w-]+)/;

/** Splits the place off a line `<file>: <row>.<field>: <what is wrong>; <what to do>`. */
export function parseErrorLine(message: string): JsonError {
  const [place = '', next = '', ...rest] = message.split(': ');
  const file = FILE.exec(place)?.[1];
  if (file === undefined) return { message };
  // What follows the last colon says what is wrong, and names nothing.
  const row = rest.length === 0 && !STACK_KEY.test(next) ? undefined : readRow(next);
  return { message, file, ...(row !== undefined && { row }) };
}

/** Reads the row of `<row>.<field>`; undefined where the words are a sentence. */
function readRow(place: string): string | undefined {
  const row = (STACK_KEY.exec(place) ?? ROW.exec(place))?.[0];
  return row !== undefined && /^([.[]|$)/.test(place.slice(row.length)) ? row : undefined;
}

/** Said where what failed has printed the reason itself, as a script of setup/ does. */
const UNSAID = 'failed, and standard error says why; correct that, then run this again';

/**
 * Prints the end of a command with `--json` that failed.
 * @param lines its errors; none where its document or standard error says why
 */
export function printJsonErrors(lines: readonly string[]): void {
  const said = lines.length > 0 || hasHeldDocument() ? lines : [UNSAID];
  printHeldJson(said.map(parseErrorLine));
}
