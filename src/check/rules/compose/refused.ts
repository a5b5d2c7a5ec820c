import {
  findEntry,
  listEntries,
  readScalar,
  readScalars,
  type Node,
} from '../../../config-files/node';
import { findingIn, type Finding } from '../../../lib/finding';
import { suggestFix } from '../../../lib/suggest';
import type { ComposeService } from '../../../compose/compose';
import { SERVICE_KEYS, TOP_KEYS } from '../../../compose/keys';
import type { ComposeRule, ComposeSubject } from './rule';

const refuse = (
  severity: Finding['severity'],
  node: Pick<Node, 'place'>,
  message: string,
  fix: string,
): Finding =>
  findingIn(node.place.file)(
    severity,
    'compose-invalid',
    node.place.line,
    `${message}; Docker Compose stops here`,
    fix,
  );

export const refused: ComposeRule = {
  name: 'compose-invalid',
  description: 'A compose file is one that Docker Compose accepts.',
  check: (subject) => [
    ...subject.problems
      .filter(({ kind }) => kind === 'syntax')
      .map(({ place, message, fix }) =>
        findingIn(place.file)('error', 'compose-invalid', place.line, message, fix),
      ),
    ...findUnknownKeys(subject),
    ...subject.services.flatMap((service) => [
      ...findUndefined(subject, service),
      ...findWrongDevices(service),
    ]),
  ],
};

function findUnknownKeys({ root }: ComposeSubject): Finding[] {
  const services = findEntry(root, 'services');
  // Without services it is of the first format, or no file of compose.
  if (!services) return [];
  const unknown = (node: Node, known: readonly string[], of: string): Finding[] =>
    listEntries(node)
      .filter(({ key }) => !known.includes(key) && !key.startsWith('x-'))
      .map((entry) =>
        refuse(
          'error',
          entry,
          `${of}'${entry.key}' is no key of compose`,
          suggestFix(entry.key, known),
        ),
      );
  return [
    ...unknown(root, TOP_KEYS, ''),
    ...listEntries(services.node).flatMap(({ key, node }) =>
      unknown(node, SERVICE_KEYS, `${key}: `),
    ),
  ];
}

/** What a service uses of the top level, which defines it. */
function findUndefined(
  { root, isAlone }: ComposeSubject,
  { name, node }: ComposeService,
): Finding[] {
  return (['networks', 'volumes', 'configs', 'secrets'] as const).flatMap((section) => {
    const defined = listEntries(findEntry(root, section)?.node).map(({ key }) => key);
    const known = section === 'networks' ? [...defined, 'default'] : defined;
    // A volume of an included file is defined there.
    return listUsed(section, node)
      .filter(({ text, place }) => !known.includes(text) && place.file === root.place.file)
      .map(({ text, place }) =>
        refuse(
          isAlone ? 'error' : 'warning',
          { place },
          `${name}: ${section} names what the file does not define: '${text}'`,
          `${defined.length > 0 ? `${suggestFix(text, defined)}, or ` : ''}add ${text} to ${section} at the top level`,
        ),
      );
  });
}

/** Names that a service uses of a section. */
function listUsed(
  section: string,
  node: Node,
): { readonly text: string; readonly place: Node['place'] }[] {
  const used = findEntry(node, section)?.node;
  if (!used) return [];
  if (section !== 'volumes') {
    if (used.kind !== 'list') return readScalars(used);
    return used.items.flatMap((item) => {
      const text = readScalar(item) ?? readScalar(findEntry(item, 'source')?.node);
      return text === undefined ? [] : [{ text, place: item.place }];
    });
  }
  if (used.kind !== 'list') return [];
  return used.items.flatMap((item) => {
    const long = readScalar(findEntry(item, 'type')?.node) === 'volume';
    const text = long ? readScalar(findEntry(item, 'source')?.node) : readName(readScalar(item));
    return text === undefined || text === '' ? [] : [{ text, place: item.place }];
  });
}

/** `models` of `models:/models`; undefined for a path, and for a volume without a name. */
function readName(short: string | undefined): string | undefined {
  const [, name] = /^([A-Za-z0-9][\w.-]*):\//.exec(short ?? '') ?? [];
  // A letter alone is a drive of Windows.
  return name !== undefined && name.length > 1 ? name : undefined;
}

/** Reserved devices: by number or by id, and with capabilities. */
function findWrongDevices({ name, devices }: ComposeService): Finding[] {
  if (devices?.node.kind !== 'list') return [];
  return devices.node.items.flatMap((device) => {
    const [count, ids] = [findEntry(device, 'count'), findEntry(device, 'device_ids')];
    const found: Finding[] = [];
    if (count && ids) {
      const message = `${name}: a device has count and device_ids`;
      found.push(refuse('error', ids, message, 'remove one of them'));
    }
    if (!findEntry(device, 'capabilities')) {
      const message = `${name}: a device has no capabilities`;
      found.push(refuse('error', device, message, 'write capabilities: [gpu]'));
    }
    return found;
  });
}
