import { parseTOML, ParseError, type AST } from 'toml-eslint-parser';
import { FleetError } from '../lib/errors';
import type { Entry, Mapping, Node, Place } from './node';

interface Table extends Mapping {
  readonly entries: Entry[];
}

const createTable = (place: Place): Table => ({ kind: 'map', place, entries: [] });

/** Reads TOML with the line of each value. Dates are texts; keys that stand there twice stay. */
export function readToml(text: string, file: string): Node {
  const { program, source } = parse(text, file);
  const locateNode = ({ loc }: AST.TOMLNode): Place => ({ file, line: loc.start.line });
  const convert = (node: AST.TOMLContentNode): Node => {
    const place = locateNode(node);
    switch (node.type) {
      case 'TOMLArray':
        return { kind: 'list', place, items: node.elements.map(convert) };
      case 'TOMLInlineTable': {
        const entries = node.body.map(({ key, value }): Entry => ({
          key: readKeys(key).join('.'),
          place: locateNode(key),
          node: convert(value),
        }));
        return { kind: 'map', place, entries };
      }
      case 'TOMLValue': {
        const known = ['string', 'integer', 'float', 'boolean'].includes(node.kind);
        const value = known
          ? (node.value as string | number | boolean)
          : source.slice(...node.range);
        return { kind: 'scalar', place, value };
      }
    }
  };
  const root = createTable({ file, line: 1 });
  const add = (table: Table, { key, value }: AST.TOMLKeyValue): void => {
    const place = locateNode(key);
    const keys = readKeys(key);
    const last = keys.pop() ?? '';
    const node = { ...convert(value), place };
    findTable(table, keys, place).entries.push({ key: last, place, node });
  };
  for (const each of program.body[0].body) {
    if (each.type === 'TOMLKeyValue') {
      add(root, each);
      continue;
    }
    const keys = readKeys(each.key);
    const place = locateNode(each);
    const table =
      each.kind === 'array' ? appendTable(root, keys, place) : findTable(root, keys, place);
    for (const pair of each.body) add(table, pair);
  }
  return root;
}

/** Marks a key that stands there for a second time, which the parser refuses. */
const MARK = '__twice-';
const REFUSED_TWICE = 'Defining a key multiple times is invalid';

/** Parses the text, with each key that stands there twice marked. */
function parse(
  text: string,
  file: string,
): { readonly program: AST.TOMLProgram; readonly source: string } {
  // The parser calls itself for each level, and Node may end where the stack is full.
  if (measureNesting(text) > DEEPEST) {
    throw new FleetError(
      `${file}: is not read: its values nest more than ${String(DEEPEST)} levels deep; correct it`,
    );
  }
  let marked = text;
  for (let count = 0; ; count += 1) {
    try {
      return { program: parseTOML(marked, { tomlVersion: '1.0' }), source: marked };
    } catch (error) {
      if (!(error instanceof ParseError)) throw error;
      if (error.message !== REFUSED_TWICE) throw notToml(file, text, error);
      const at = error.index + (/["']/.test(marked.charAt(error.index)) ? 1 : 0);
      marked = `${marked.slice(0, at)}${MARK}${String(count)}-${marked.slice(at)}`;
    }
  }
}

/** Levels of lists and tables in values that are read. */
const DEEPEST = 200;

/** Counts the brackets that are open at once, outside of quotes. */
function measureNesting(text: string): number {
  let [level, deepest] = [0, 0];
  for (const [mark] of text.matchAll(/"(?:\\.|[^"\\\n])*"|'[^'\n]*'|#.*|[[{\]}]/g)) {
    if (mark === '[' || mark === '{') level += 1;
    else if (mark === ']' || mark === '}') level = Math.max(0, level - 1);
    deepest = Math.max(deepest, level);
  }
  return deepest;
}

/** Names the line of the last text that the parser has read. */
function notToml(file: string, text: string, { lineNumber, message }: ParseError): FleetError {
  const before = text.split('\n').slice(0, lineNumber);
  const line = before.findLastIndex((each) => each.trim() !== '') + 1;
  return new FleetError(`${file}:${String(line)}: is not TOML: ${message}; correct it`);
}

const readKeys = ({ keys }: AST.TOMLKey): string[] =>
  keys.map((key) =>
    (key.type === 'TOMLBare' ? key.name : key.value).replace(/^(__twice-\d+-)+/, ''),
  );

/** Finds or makes the table below `from` of that name: of several in a list the last. */
function findTable(from: Table, keys: readonly string[], place: Place): Table {
  let here = from;
  for (const key of keys) {
    const node = here.entries.find((entry) => entry.key === key)?.node;
    const last = node?.kind === 'list' ? node.items.at(-1) : node;
    if (last?.kind === 'map') {
      here = last as Table;
      continue;
    }
    const made = createTable(place);
    here.entries.push({ key, place, node: made });
    here = made;
  }
  return here;
}

function appendTable(root: Table, keys: readonly string[], place: Place): Table {
  const parent = findTable(root, keys.slice(0, -1), place);
  const key = keys.at(-1) ?? '';
  const made = createTable(place);
  const known = parent.entries.find((entry) => entry.key === key)?.node;
  if (known?.kind === 'list') (known.items as Node[]).push(made);
  else parent.entries.push({ key, place, node: { kind: 'list', place, items: [made] } });
  return made;
}
