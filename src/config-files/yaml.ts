import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  Parser,
  parseAllDocuments,
  type Alias,
  type Document as Parsed,
  type Node as YamlNode,
} from 'yaml';
import { FleetError } from '../lib/errors';
import { listEntries, type Entry, type Node, type Place, type Tag } from './node';

const MERGE = '<<';

/** Levels below which nothing of a configuration stands. Whoever walks through the values calls itself once a level. */
const DEEPEST = 200;

const TOO_DEEP = `its values nest more than ${String(DEEPEST)} levels deep`;

/** Values that the aliases of a file may stand for, all together: a few lines can stand for billions. */
const MOST_ALIASED = 100_000;

/**
 * Checks the nesting before the text is parsed: the composer calls itself for each level, and Node ends where it compiles a
 * regular expression with a full stack.
 */
function nestsTooDeep(text: string): boolean {
  let [level, deepest] = [0, 0];
  for (const [mark] of text.matchAll(/[[{\]}]|^[ -]{200,}/gm)) {
    if (mark === '[' || mark === '{') level += 1;
    else if (mark === ']' || mark === '}') level = Math.max(0, level - 1);
    deepest = Math.max(deepest, mark.length > 1 ? mark.length : level);
  }
  // Brackets may stand in texts and comments, and an indentation may have many spaces.
  if (deepest < DEEPEST) return false;
  const parser = new Parser();
  for (const token of new Lexer().lex(text)) {
    for (const each of parser.next(token)) if (each.type === 'error') return false;
    if (parser.stack.length > DEEPEST) return true;
  }
  return false;
}

/** Stops the conversion of a document that cannot be read as one. */
class Unreadable extends Error {
  constructor(
    readonly line: number,
    message: string,
  ) {
    super(message);
  }
}

/** A file that is not YAML: the line, and the parser's words. */
export interface YamlError {
  readonly line: number | undefined;
  readonly message: string;
}

/** Reads YAML, or JSON. @throws FleetError that names the line */
export function readYaml(text: string, file: string): Node | undefined {
  // A key twice is a conflict to report, not a file that cannot be read.
  const read = parseYaml(text, file, false);
  if (!('message' in read)) return read.root;
  throw new FleetError(
    `${file}:${String(read.line ?? 1)}: is not YAML: ${read.message}; correct it`,
  );
}

/**
 * Reads YAML. Anchors and merge keys are followed; of several documents the first is read.
 * @param uniqueKeys refuses a key that stands there twice
 * @param folder that paths of the file are relative to @default its own
 */
export function parseYaml(
  text: string,
  file: string,
  uniqueKeys: boolean,
  folder?: string,
): { readonly root: Node | undefined } | YamlError {
  if (nestsTooDeep(text)) return { line: undefined, message: TOO_DEEP };
  const lines = new LineCounter();
  const parsed = parseAllDocuments(text, { lineCounter: lines, uniqueKeys });
  const [document] = parsed as Parsed[];
  const [error] = document?.errors ?? [];
  if (error) {
    const [message = ''] = error.message.split(/ at line \d|\n/);
    return { line: error.linePos?.[0].line, message };
  }
  if (!document?.contents) return { root: undefined };
  const place = (node: { readonly range?: readonly number[] | null }): Place => ({
    file,
    line: lines.linePos(node.range?.[0] ?? 0).line,
    ...(folder === undefined ? {} : { folder }),
  });
  const open = new Set<unknown>();
  let [depth, aliased] = [0, 0];
  const convert = (node: unknown, where: Place): Node => {
    if (open.size > 0) aliased += 1;
    if (aliased > MOST_ALIASED) {
      const most = String(MOST_ALIASED);
      throw new Unreadable(where.line, `its aliases stand for more than ${most} values`);
    }
    if (depth > DEEPEST) {
      throw new Unreadable(where.line, TOO_DEEP);
    }
    depth += 1;
    const made = isAlias(node) ? follow(node, where) : convertValue(node, where);
    depth -= 1;
    return made;
  };
  const follow = (alias: Alias, where: Place): Node => {
    const meant = alias.resolve(document);
    if (open.has(meant)) {
      throw new Unreadable(where.line, `the anchor '${alias.source}' contains itself`);
    }
    open.add(meant);
    const made = convert(meant, where);
    open.delete(meant);
    return made;
  };
  const convertValue = (node: unknown, where: Place): Node => {
    const made = convertUntagged(node, where);
    const [, tag] = /^!(reset|override)$/.exec((node as YamlNode | null)?.tag ?? '') ?? [];
    return tag === undefined ? made : { ...made, tag: tag as Tag };
  };
  /** @param where the key's place, which is what people look for */
  const convertUntagged = (node: unknown, where: Place): Node => {
    if (isMap(node)) {
      const pairs = node.items.map(({ key, value }): Entry => {
        const own = place(key as YamlNode);
        return {
          key: isScalar(key) ? String(key.value) : '',
          place: own,
          node: convert(value, own),
        };
      });
      const own = pairs.filter(({ key }) => key !== MERGE);
      const merged = pairs
        .filter(({ key }) => key === MERGE)
        .flatMap(({ node: from }) =>
          (from.kind === 'list' ? from.items : [from]).flatMap(listEntries),
        )
        .filter(({ key }) => !own.some((entry) => entry.key === key));
      return { kind: 'map', place: where, entries: [...own, ...merged] };
    }
    if (isSeq(node)) {
      const items = node.items.map((item) => convert(item, place(item as YamlNode)));
      return { kind: 'list', place: where, items };
    }
    const value = isScalar(node) ? node.value : null;
    const known = ['string', 'number', 'boolean'].includes(typeof value);
    return { kind: 'scalar', place: where, value: known ? (value as string) : null };
  };
  try {
    return { root: convert(document.contents, { file, line: 1 }) };
  } catch (problem) {
    if (!(problem instanceof Unreadable)) throw problem;
    return { line: problem.line, message: problem.message };
  }
}
