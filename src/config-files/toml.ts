import { FleetError } from '../lib/errors';
import { TomlValue } from './toml-value';
import type { Entry, Mapping, Node, Place } from './node';

interface Table extends Mapping {
  readonly entries: Entry[];
}

const table = (place: Place): Table => ({ kind: 'map', place, entries: [] });

/** TOML, with the line of each value, which its parsers do not tell. Dates are texts. */
export function readToml(text: string, file: string): Node {
  const root = table({ file, line: 1 });
  let current = root;
  const reader = new TomlValue(text, file);
  while (reader.next()) {
    const place = reader.place();
    if (reader.takes('[[')) {
      const keys = reader.keys();
      reader.expect(']]');
      current = appended(root, keys, place);
    } else if (reader.takes('[')) {
      const keys = reader.keys();
      reader.expect(']');
      current = below(root, keys, place);
    } else {
      const keys = reader.keys();
      reader.expect('=');
      const node = reader.value();
      const last = keys.pop() ?? '';
      below(current, keys, place).entries.push({ key: last, place, node: { ...node, place } });
    }
    if (!reader.endOfLine()) {
      throw new FleetError(
        `${file}:${String(place.line)}: not TOML: more than one value in a line`,
      );
    }
  }
  return root;
}

/** The table below `from` of that name: of several in a list the last. */
function below(from: Table, keys: readonly string[], place: Place): Table {
  let here = from;
  for (const key of keys) {
    const node = here.entries.find((entry) => entry.key === key)?.node;
    const last = node?.kind === 'list' ? node.items.at(-1) : node;
    if (last?.kind === 'map') {
      here = last as Table;
      continue;
    }
    const made = table(place);
    here.entries.push({ key, place, node: made });
    here = made;
  }
  return here;
}

function appended(root: Table, keys: readonly string[], place: Place): Table {
  const parent = below(root, keys.slice(0, -1), place);
  const key = keys.at(-1) ?? '';
  const made = table(place);
  const known = parent.entries.find((entry) => entry.key === key)?.node;
  if (known?.kind === 'list') (known.items as Node[]).push(made);
  else parent.entries.push({ key, place, node: { kind: 'list', place, items: [made] } });
  return made;
}
