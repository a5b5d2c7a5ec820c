import type { ComposeService } from '../../compose/compose';
import {
  at,
  findBelow,
  findEntry,
  listEntries,
  readScalar,
  type Entry,
  type Node,
} from '../../config-files/node';
import { serviceSchema } from '../../catalog/schema';
import type { ContainerFields, Found } from '../definition';
import { toKebabCase } from '../names';
import { askFor } from './compose-rest';

/** Fields of a row. What its schema refuses is a question. */
const {
  volumes: volumesOf,
  devices: devicesOf,
  secrets: secretsOf,
  memory: memoryOf,
} = serviceSchema.shape;

/**
 * Reads what a service says of its container, as the fields of a row. Of what no field has it asks.
 * @param top the top level of its file, which defines volumes
 */
export function readContainerFields(
  service: ComposeService,
  top: Node,
): {
  readonly fields: ContainerFields;
  readonly questions: readonly string[];
} {
  const questions: string[] = [];
  const ask = (field: string, entry: Omit<Entry, 'key'>): void => {
    questions.push(askFor(service.name, field, { ...entry, key: field.split('.').at(-1) ?? '' }));
  };
  /** Takes from the items of a list what a row may have, each after the ones before. */
  const take = <T>(
    key: string,
    read: (item: Node) => T | undefined,
    isTaken: (values: readonly T[]) => boolean,
  ): Found<T>[] => {
    const taken: Found<T>[] = [];
    const list = findEntry(service.node, key)?.node;
    for (const item of list?.kind === 'list' ? list.items : []) {
      const value = read(item);
      const from = at(item.place);
      if (value !== undefined && isTaken([...taken.map((each) => each.value), value])) {
        taken.push({ value, from });
      } else ask(key, { node: item, place: item.place });
    }
    return taken;
  };
  const volumes = take(
    'volumes',
    (item) => readVolume(item, service),
    (all) => volumesOf.safeParse(all).success,
  );
  for (const { value, from } of volumes) questions.push(...askForData(service, value, from, top));
  const devices = take('devices', readDevice, (all) => devicesOf.safeParse(all).success);
  const secrets = take(
    'secrets',
    readSecret,
    (all) => secretsOf.safeParse(all.map(toVariable)).success,
  );
  for (const { value, from } of secrets) {
    const name = toVariable(value);
    if (name === value) continue;
    questions.push(
      `${from}: ${service.name}: secrets: '${value}' is ${name} in the row, and the file /run/secrets/${name}; let the agent read that`,
    );
  }
  const limits = [['mem_limit'], ['deploy', 'resources', 'limits', 'memory']].flatMap((keys) => {
    const entry = findBelow(service.node, ...keys);
    const megabytes = entry && readMegabytes(readScalar(entry.node) ?? '');
    return entry ? [{ field: keys.join('.'), entry, megabytes }] : [];
  });
  const limit = limits.find(({ megabytes }) => megabytes !== undefined);
  const memory = memoryOf.safeParse(limit?.megabytes).data;
  for (const { field, entry, megabytes } of limits) {
    if (memory === undefined || megabytes !== memory) ask(field, entry);
  }
  for (const gpu of service.devices?.node.kind === 'list' ? service.devices.node.items : []) {
    for (const entry of listEntries(gpu)) {
      if (countGpus(entry) > 1) ask(`deploy.resources.reservations.devices.${entry.key}`, entry);
    }
  }
  return {
    fields: {
      volumes,
      devices,
      secrets: secrets.map(({ value, from }) => ({ value: toVariable(value), from })),
      memory:
        limit && memory !== undefined ? { value: memory, from: at(limit.entry.place) } : undefined,
    },
    questions,
  };
}

/** Checks whether the source of a mount is a volume's name, and no path. */
export const isVolumeName = (source: string): boolean => /^[A-Za-z0-9][\w.-]*$/.test(source);

/** A named volume that is written to; undefined for any other mount. */
function readVolume(
  item: Node,
  { volumes }: ComposeService,
): { readonly name: string; readonly path: string } | undefined {
  const mount = volumes.find(({ place }) => place === item.place);
  const name = mount?.source?.text ?? '';
  const isPlain =
    item.kind === 'map'
      ? listEntries(item).every(
          ({ key, node }) =>
            ['source', 'target'].includes(key) || (key === 'type' && readScalar(node) === 'volume'),
        )
      : [`${name}:${mount?.target ?? ''}`, `${name}:${mount?.target ?? ''}:rw`].includes(
          readScalar(item) ?? '',
        );
  if (!mount || !isPlain || !isVolumeName(name)) return undefined;
  return { name: toKebabCase(name), path: mount.target.replace(/(.)\/$/, '$1') };
}

/**
 * Asks for volumes that several services have: a row's volume is its own, so each row has another one.
 * @param services of one project
 * @param isRow whether a service has a row
 */
export function askForSharedVolumes(
  services: readonly ComposeService[],
  isRow: (service: string) => boolean,
): string[] {
  const mounts = services.flatMap(({ name, volumes }) =>
    volumes.flatMap(({ source, place }) =>
      source && isVolumeName(source.text) ? [{ service: name, volume: source.text, place }] : [],
    ),
  );
  return [...new Set(mounts.map(({ volume }) => volume))].flatMap((volume) => {
    const own = mounts.filter((each) => each.volume === volume);
    const owners = [...new Set(own.map(({ service }) => service))];
    const [first] = own;
    if (!first || owners.length < 2 || !owners.some(isRow)) return [];
    const lines = [...new Set(own.map(({ place }) => place.line))].join(', ');
    return `${first.place.file}:${lines}: ${owners.join(', ')}: volumes: '${volume}' is one volume for all of them, and each row gets another one of its own; let one row keep these files, and give them to the others by its port`;
  });
}

/** Asks for the data of a volume that compose does not make, or that a driver keeps elsewhere: that of the row is a new one. */
function askForData(
  { name, volumes }: ComposeService,
  taken: { readonly path: string },
  from: string,
  top: Node,
): string[] {
  const mount = volumes.find(
    ({ target, source }) => source && target.replace(/(.)\/$/, '$1') === taken.path,
  );
  const written = mount?.source?.text ?? '';
  const defined = listEntries(findEntry(top, 'volumes')?.node).find(({ key }) => key === written);
  const external = defined && findEntry(defined.node, 'external')?.node;
  const isExternal = external !== undefined && readScalar(external) !== 'false';
  const keeper = defined && findEntry(defined.node, 'driver_opts', 'driver');
  const isElsewhere = keeper !== undefined && readScalar(keeper.node) !== 'local';
  if (!defined || !(isExternal || isElsewhere)) return [];
  const called = readScalar(findEntry(defined.node, 'name')?.node) ?? written;
  const what = isExternal
    ? `is the volume '${called}' of Docker, which compose does not make`
    : 'is kept by a driver of volumes';
  return [
    `${from}: ${name}: volumes: '${written}' ${what} (${at(defined.place)}); that of the row is a new one: copy its data there`,
  ];
}

/** A device that has the same path in the container. Those of sound and GPUs are needs of a row. */
function readDevice(item: Node): string | undefined {
  const [host = '', inside = host, rights = 'rwm'] = (readScalar(item) ?? '').split(':');
  const isNeed = /^\/dev\/(snd|nvidia)/.test(host);
  return inside === host && rights === 'rwm' && !isNeed ? host : undefined;
}

/** The name of a secret's file in the container. */
function readSecret(item: Node): string | undefined {
  const short = readScalar(item);
  if (short !== undefined) return short;
  const isPlain = listEntries(item).every(({ key }) => ['source', 'target'].includes(key));
  return isPlain
    ? readScalar((findEntry(item, 'target') ?? findEntry(item, 'source'))?.node)
    : undefined;
}

/** A path stays one, which no row takes. */
const toVariable = (name: string): string => name.toUpperCase().replace(/[.-]/g, '_');

/** GPUs that an entry of a reservation names, where it names a number of them. */
function countGpus({ key, node }: Entry): number {
  if (key === 'count') return Number(readScalar(node)) || 0;
  return key === 'device_ids' && node.kind === 'list' ? node.items.length : 0;
}

const UNITS: Readonly<Record<string, number>> = { '': 1, b: 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30 };

/** `512m`, `1.5gb`, `1073741824` in megabytes of 2^20 bytes; undefined for what is no size. */
function readMegabytes(text: string): number | undefined {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?)\s*([bkmg]?)b?$/i.exec(text.trim()) ?? [];
  const bytes = Number(number) * (UNITS[unit.toLowerCase()] ?? 1);
  return number === undefined || bytes === 0 ? undefined : Math.ceil(bytes / 2 ** 20);
}
