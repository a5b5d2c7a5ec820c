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
import { splitPort, type PortParts } from '../../../compose/ports';
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
      ...findNothingToStart(subject, service),
      ...findUndefined(subject, service),
      ...findWrongPorts(service),
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

/** A service without an image and a build. Another file may add them, wherever it lies. */
function findNothingToStart(
  { problems }: ComposeSubject,
  { name, node, place }: ComposeService,
): Finding[] {
  const image = readScalar(findEntry(node, 'image')?.node) ?? '';
  // What it extends may not be there.
  const isWhole = !problems.some(({ kind }) => kind === 'service-missing');
  if (image !== '' || findEntry(node, 'build', 'provider', 'extends') || !isWhole) return [];
  const message = `${name}: has neither image nor build, unless another file adds one`;
  return [refuse('warning', { place }, message, 'write image, or build')];
}

/** Ports in the short form that are none: variables without a value are not judged. */
function findWrongPorts({ name, ports }: ComposeService): Finding[] {
  return ports.flatMap(({ place, short = '$' }) => {
    const why = short.includes('$') ? undefined : findFault(splitPort(short));
    if (why === undefined) return [];
    const message = `${name}: ports: '${short}' ${why}`;
    return [refuse('error', { place }, message, "write them as '127.0.0.1:8080:80'")];
  });
}

function findFault({ address, published = '', target }: PortParts): string | undefined {
  const isRange = /^(\d+(-\d+)?)?$/;
  if (!/^\d+(-\d+)?$/.test(target) || !isRange.test(published)) return 'is no number of a port';
  const [host, inside] = [published, target].map((text) => text.split('-').map(Number));
  if ([...(host ?? []), ...(inside ?? [])].some((port) => port > 65535)) {
    return 'has a number above 65535';
  }
  if (/^[A-Za-z-]+$/.test(address)) return `has a name where an address stands: '${address}'`;
  const [first = 0, last = first] = host ?? [];
  const [from = 0, until = from] = inside ?? [];
  const isPaired = published === '' || until === from || last - first === until - from;
  return isPaired ? undefined : 'has ranges of different lengths';
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
