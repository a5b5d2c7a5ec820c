import path from 'node:path/posix';
import { readDataFile, type DataText } from '../data-files';
import type { Run } from '../run';
import { constant, readText, readTruth, UNKNOWN, type Value } from '../values';
import { argument, type Model, type Models } from './model';

/** Models python-dotenv: variables of a `.env` file that the image holds. */

/** Reads `NAME=value` lines. A value is undefined where it is not known; the result is, where a line is of another form. */
function readVariables(text: string): ReadonlyMap<string, string | undefined> | undefined {
  const found = new Map<string, string | undefined>();
  for (const raw of text.split(/\r?\n/)) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    const [, name, value] = /^(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*)$/.exec(line) ?? [];
    if (name === undefined || value === undefined) return undefined;
    const [, quote, inner] = /^(["'])([^"'\\]*)\1$/.exec(value) ?? [];
    // A quote that the line does not end may go on for lines.
    if (quote === undefined && /["']/.test(value)) return undefined;
    const plain = inner ?? value.replace(/\s+#.*$/, '').trim();
    found.set(name, plain.includes('$') ? undefined : plain);
  }
  return found;
}

/** Finds the file: that of the argument, else `.env` beside the file that asks, or above it. */
function findFile(run: Run, given: Value | undefined): DataText | undefined {
  const isNone = given?.kind === 'constant' && given.value === null;
  if (given && !isNone) return readDataFile(run, readText(given));
  for (let folder = path.dirname(run.file); ; folder = path.dirname(folder)) {
    const found = readDataFile(run, path.join('/app', folder, '.env'));
    if (found || folder === '.') return found;
  }
}

const load: Model = (run, _, list) => {
  const found = list.named.has('stream')
    ? undefined
    : findFile(run, argument(list, 0, 'dotenv_path'));
  const variables = found && readVariables(found.text);
  if (!variables) {
    run.environmentOpen = true;
    return UNKNOWN;
  }
  const override = argument(list, 3, 'override');
  const replaces = override === undefined ? false : readTruth(override);
  for (const [name, value] of variables) {
    if (!run.environment.has(name) || replaces === true) run.environment.set(name, value);
    else if (replaces === undefined) run.environment.set(name, undefined);
  }
  return constant(true);
};

const values: Model = (run, _, list) => {
  const found = list.named.has('stream')
    ? undefined
    : findFile(run, argument(list, 0, 'dotenv_path'));
  const variables = found && readVariables(found.text);
  if (!variables) return UNKNOWN;
  const entries = [...variables].map(
    ([name, value]) => [name, value === undefined ? UNKNOWN : constant(value)] as const,
  );
  const read = { file: found.file, at: '' };
  return { kind: 'dictionary', entries: new Map(entries), open: false, read };
};

export const dotenvModels: Models = {
  'dotenv.load_dotenv': load,
  'dotenv.dotenv_values': values,
};
