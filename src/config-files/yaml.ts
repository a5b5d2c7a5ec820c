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
import { entriesOf, type Entry, type Node, type Place } from './node';

const MERGE = '<<';

/** YAML, and JSON, which is some of it. Anchors and merge keys are followed; of several documents the first is read. */
export function readYaml(text: string, file: string): Node | undefined {
  const lines = new LineCounter();
  // What stands twice is a conflict to tell, not a file that cannot be read.
  const parsed = parseAllDocuments(text, { lineCounter: lines, uniqueKeys: false });
  const [document] = parsed as Parsed[];
  const [error] = document?.errors ?? [];
  if (error) {
    const line = error.linePos?.[0].line ?? 1;
    throw new FleetError(
      `${file}:${String(line)}: not YAML: ${(error.message.split('\n')[0] ?? '').replace(/ at line \d+.*$/, '')}`,
    );
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
          (from.kind === 'list' ? from.items : [from]).flatMap(entriesOf),
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
  return convert(document.contents, { file, line: 1 });
}
