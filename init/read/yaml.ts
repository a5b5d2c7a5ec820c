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
import { FleetError } from '../../catalog/errors';
import type { Entry, Node, Place } from './node';

/** YAML, and JSON, which is some of it. Anchors and merge keys are followed; of several documents the first is read. */
export function readYaml(text: string, file: string): Node | undefined {
  const lines = new LineCounter();
  // What stands twice is a conflict to tell, not a file that cannot be read.
  const parsed = parseAllDocuments(text, { lineCounter: lines, uniqueKeys: false, merge: true });
  const [document] = parsed as Parsed[];
  const [error] = document?.errors ?? [];
  if (error) {
    const line = error.linePos?.[0].line ?? 1;
    throw new FleetError(`${file}:${String(line)}: ${error.message.split('\n')[0] ?? ''}`);
  }
  if (!document?.contents) return undefined;
  const place = (node: { readonly range?: readonly number[] | null }): Place => ({
    file,
    line: lines.linePos(node.range?.[0] ?? 0).line,
  });
  /** @param where the key's place, which is what people look for */
  const convert = (node: unknown, where: Place): Node => {
    if (isAlias(node)) return convert(node.resolve(document), where);
    if (isMap(node)) {
      const entries = node.items.flatMap(({ key, value }): Entry[] => {
        const name = isScalar(key) ? String(key.value) : String(key);
        const own = place(key as YamlNode);
        const below = convert(value, own);
        if (name === '<<') return below.kind === 'map' ? [...below.entries] : [];
        return [{ key: name, place: own, node: below }];
      });
      return { kind: 'map', place: where, entries: overridden(node.items.length, entries) };
    }
    if (isSeq(node)) {
      const items = node.items.map((item) => convert(item, place(item as YamlNode)));
      return { kind: 'list', place: where, items };
    }
    const value = isScalar(node) ? node.value : null;
    const known = ['string', 'number', 'boolean'].includes(typeof value);
    return { kind: 'scalar', place: where, value: known ? (value as string) : null };
  };
  return convert(document.contents, { file, line: 1 });
}

/** What a merge key brought stands back behind the mapping's own keys. */
const overridden = (own: number, entries: readonly Entry[]): readonly Entry[] =>
  entries.length <= own
    ? entries
    : entries.filter(
        (entry, index) => !entries.some((other, later) => later > index && other.key === entry.key),
      );
