import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseAllDocuments,
  type Document as Parsed,
  type Node as YamlNode,
} from 'yaml';
import { FleetError } from '../lib/errors';
import { listEntries, type Entry, type Node, type Place } from './node';

const MERGE = '<<';

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
 */
export function parseYaml(
  text: string,
  file: string,
  uniqueKeys: boolean,
): { readonly root: Node | undefined } | YamlError {
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
  });
  /** @param where the key's place, which is what people look for */
  const convert = (node: unknown, where: Place): Node => {
    if (isAlias(node)) return convert(node.resolve(document), where);
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
  return { root: convert(document.contents, { file, line: 1 }) };
}
