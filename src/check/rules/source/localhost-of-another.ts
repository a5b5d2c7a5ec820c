import { listAddressVariables } from '../../../catalog/names';
import { findListeners, listRowPorts } from '../../listeners';
import type { Event, EventDetail } from '../../interpreter/events';
import { readNumber, readText, type Arguments, type Value } from '../../interpreter/values';
import {
  findEvents,
  finding,
  addDoubt,
  rateSeverity,
  type SourceRule,
  type AgentSubject,
  type PortOwner,
} from './rule';

export const localhostOfAnother: SourceRule = {
  name: 'localhost-of-another',
  description:
    'A connection to localhost at the port of another service or infrastructure container.',
  check: (subject) => {
    const own = new Set([
      ...listRowPorts(subject).keys(),
      ...findListeners(subject).flatMap(({ port }) => port ?? []),
    ]);
    const listeners = new Set(findListeners(subject).map(({ place }) => place));
    const seen = new Set<string>();
    return findEvents(subject, 'call').flatMap((event) => {
      if (listeners.has(event) || SILENT.test(event.function)) return [];
      const port = readPort(event);
      const other = port === undefined || own.has(port) ? undefined : subject.ports.get(port);
      const key = `${event.file}:${String(event.line)}`;
      if (port === undefined || other === undefined || seen.has(key)) return [];
      seen.add(key);
      return [
        finding(subject, event, {
          severity: rateSeverity(event, 'ConnectionRefusedError'),
          rule: 'localhost-of-another',
          message: addDoubt(
            `${event.function.replace(/\(\)/g, '').replace(/^\?\./, '')} connects to localhost:${String(port)}, the ${other.isHealth ? 'health port' : 'port'} of ${other.name}; in a container, localhost is the container itself, so the connection is refused`,
            event,
            'ConnectionRefusedError',
          ),
          fix: describeFix(subject, other, port),
        }),
      ];
    });
  },
};

/** Calls that connect to nothing: they print, read a setting, or only combine values. */
const SILENT =
  /^(print|str|int|dict|list|getattr|setattr|os\.(getenv|environ)|logging|str\.|dict\.|list\.|typing|pydantic|dataclasses|argparse)|\.(debug|info|warning|error|exception|critical|log|add_argument|get|setdefault|append|update|format|bind)$/;

/** Clients that connect to localhost by default. */
const DEFAULTS: readonly (readonly [RegExp, number])[] = [
  [/^redis(\.asyncio)?\.(Redis|StrictRedis)$/, 6379],
  [/^nats\.connect$/, 4222],
];

function readPort({
  function: name,
  arguments: list,
}: Extract<EventDetail, { readonly kind: 'call' }> & Event): number | undefined {
  const values = [...list.positional, ...list.named.values()];
  for (const value of values.flatMap((each) => [
    each,
    ...(each.kind === 'items' ? each.items : []),
  ])) {
    const [, port] =
      /(?:^|[/@])(?:localhost|127\.0\.0\.1|0\.0\.0\.0)(?::(\d+))(?![\d.])/.exec(
        readText(value) ?? '',
      ) ?? [];
    if (port !== undefined) return Number(port);
  }
  const pair = values.find((each) => each.kind === 'items' && isLocal(each.items[0]));
  if (pair?.kind === 'items') return readNumber(pair.items[1]);
  const [, standard] = DEFAULTS.find(([pattern]) => pattern.test(name)) ?? [];
  const host = list.named.get('host') ?? (standard === 4222 ? undefined : list.positional[0]);
  if (isLocal(host))
    return (
      readNumber(list.named.get('port') ?? list.positional[1]) ??
      (list.named.has('port') ? undefined : standard)
    );
  return standard !== undefined && hasNoAddress(list, standard) ? standard : undefined;
}

const isLocal = (value: Value | undefined): boolean =>
  /^(localhost|127\.0\.0\.1)$/.test(readText(value) ?? '');

const hasNoAddress = ({ positional, named, open }: Arguments, standard: number): boolean =>
  !open &&
  positional.length === 0 &&
  ['host', 'servers', 'unix_socket_path', 'connection_pool'].every((name) => !named.has(name)) &&
  (!named.has('port') || readNumber(named.get('port')) === standard);

function describeFix({ service }: AgentSubject, other: PortOwner, port: number): string {
  const [host = '', variable = ''] = listAddressVariables(other.name, { host: '', port: 0 }).map(
    ([name]) => name,
  );
  if (service.row.infrastructure.includes(other.name)) {
    const name = other.name.toUpperCase();
    return `read its address from the environment: ${name}_URL, or ${name}_HOST and ${name}_PORT`;
  }
  const read = other.isHealth
    ? `read its host from the environment, ${host}, with port ${String(port)}`
    : `read its address from the environment: ${host} and ${variable}`;
  return host in service.variables
    ? read
    : `add '${other.name}' to dependsOn of the row, and ${read}`;
}
