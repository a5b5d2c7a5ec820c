import path from 'node:path/posix';
import type { ComposeService } from '../compose/compose';
import { readEnvLines } from '../compose/variables';
import {
  findEntry,
  findFolderOf,
  listEntries,
  readScalar,
  type Entry,
  type Node,
} from '../config-files/node';
import type { Variables } from './variables';

/**
 * Adds what the env files of a service say to its environment, which counts where both say something. Files that are not there
 * stay in its `env_file`.
 * @param read text of a file of the folder; undefined where it is not there
 */
export function fillInEnvFiles(
  { node }: ComposeService,
  read: (file: string) => string | undefined,
  variables: Variables,
): Node {
  const written = findEntry(node, 'env_file');
  if (!written || node.kind !== 'map') return node;
  const items = written.node.kind === 'list' ? written.node.items : [written.node];
  const values = new Map<string, Entry>();
  const missing = items.filter((item) => {
    const given = readScalar(item) ?? readScalar(findEntry(item, 'path')?.node) ?? '';
    const file = path.join(findFolderOf(item.place), given);
    const text = given.startsWith('/') || file.startsWith('..') ? undefined : read(file);
    for (const { name, value, line } of readEnvLines(text ?? '')) {
      const place = { file, line };
      const filled = variables.fillIn(value);
      values.set(name, { key: name, place, node: { kind: 'scalar', place, value: filled } });
    }
    return text === undefined && readScalar(findEntry(item, 'required')?.node) !== 'false';
  });
  const own = findEntry(node, 'environment');
  const said = listEntries(own?.node);
  for (const { key } of said) values.delete(key);
  const environment: Entry = {
    key: 'environment',
    place: own?.place ?? written.place,
    node: {
      kind: 'map',
      place: own?.node.place ?? written.place,
      entries: [...values.values(), ...said],
    },
  };
  const others = node.entries.filter((entry) => entry !== written && entry !== own);
  const rest: Entry = { ...written, node: { ...written.node, kind: 'list', items: missing } };
  return { ...node, entries: [...others, environment, ...(missing.length > 0 ? [rest] : [])] };
}
