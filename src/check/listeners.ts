import { HEALTH_PORT } from '../catalog/container-fields';
import { findLauncherAddress } from '../python/launchers';
import { argument } from './interpreter/models/model';
import type { Place } from './interpreter/events';
import {
  constant,
  readNumber,
  readOrigin,
  readText,
  UNKNOWN,
  type Arguments,
  type Origin,
  type Value,
} from './interpreter/values';
import { findEvents, type AgentSubject } from './rules/source/rule';

export type Protocol = 'http' | 'zmq' | 'grpc' | 'tcp';

/** A port that the program listens on. */
export interface Listener {
  readonly place: Omit<Place, 'line'> & { readonly line: number | null };
  /** Its number; undefined if it is not known here. */
  readonly port: number | undefined;
  /** Place where its port is written, if it is known. */
  readonly from: Origin | undefined;
  readonly host: string | undefined;
  readonly protocol: Protocol;
  /** Function that opens the port, such as `uvicorn.run`. */
  readonly by: string;
}

interface Address {
  readonly host: Value | undefined;
  readonly port: Value | undefined;
}

type Reader = (list: Arguments) => Address | undefined;

const named =
  (
    host: string | undefined,
    port: number | undefined,
    at: readonly [number, number] = [99, 99],
    names: readonly [string, string] = ['host', 'port'],
  ): Reader =>
  (list) => ({
    host: argument(list, at[0], names[0]) ?? (host === undefined ? undefined : constant(host)),
    port: argument(list, at[1], names[1]) ?? (port === undefined ? undefined : constant(port)),
  });

/** Reads `(host, port)` from one argument. */
const pair =
  (at: number, name?: string): Reader =>
  (list) => {
    const address = argument(list, at, name);
    if (address?.kind === 'items') return { host: address.items[0], port: address.items[1] };
    return address?.kind === 'unknown' ? { host: undefined, port: undefined } : undefined;
  };

/** Reads `tcp://*:5555` or `[::]:50051`. */
const written: Reader = (list) => {
  const address = argument(list, 0);
  const text = readText(address);
  if (text === undefined) return { host: undefined, port: undefined };
  const [, host, port] = /^(?:tcp:\/\/)?(\[[^\]]*\]|[^:/]*):(\d+)$/.exec(text) ?? [];
  return port === undefined
    ? undefined
    : { host: constant(host ?? ''), port: constant(Number(port), readOrigin(address)) };
};

const LOOPBACK = '127.0.0.1';

/** Checks whether a host is the container's own loopback, which no other container reaches. */
export const isLoopback = ({ host }: Listener): boolean =>
  host !== undefined && /^(127\.|localhost$|\[?::1)/.test(host);

/** Variables that stand for arguments of a server which its call does not give, by their names. */
const VARIABLES: readonly (readonly [RegExp, Readonly<Record<string, string>>])[] = [
  [
    /^gradio\b.*\.launch$/,
    { server_name: 'GRADIO_SERVER_NAME', server_port: 'GRADIO_SERVER_PORT' },
  ],
  [/^dash\.Dash\(\)\.run(_server)?$/, { host: 'HOST', port: 'PORT' }],
];

/** Functions that listen, by the end of their dotted name. */
const SERVERS: readonly (readonly [RegExp, Protocol, Reader])[] = [
  [/(^|\.)uvicorn\.(run|Config)$/, 'http', named(LOOPBACK, 8000)],
  [/^(flask|quart)\.\w+\(\)\.run$/, 'http', named(LOOPBACK, 5000, [0, 1])],
  [/^flask_socketio\.SocketIO\(\)\.run$/, 'http', named(LOOPBACK, 5000, [1, 2])],
  [/^bottle\.run$/, 'http', named(LOOPBACK, 8080)],
  [/^dash\.Dash\(\)\.run(_server)?$/, 'http', named(LOOPBACK, 8050)],
  [/^aiohttp\.web\.run_app$/, 'http', named(undefined, 8080)],
  [/^aiohttp\.web\.TCPSite$/, 'http', named(undefined, 8080, [1, 2])],
  [/^waitress\.serve$/, 'http', named(undefined, 8080)],
  [/\.launch$/, 'http', named(LOOPBACK, 7860, [99, 99], ['server_name', 'server_port'])],
  [/^wsgiref\.simple_server\.make_server$/, 'http', named(undefined, undefined, [0, 1])],
  [
    /^prometheus_client(\.exposition)?\.start_http_server$/,
    'http',
    named(undefined, undefined, [1, 0], ['addr', 'port']),
  ],
  [/^tornado\..*\.listen$/, 'http', named(undefined, undefined, [1, 0], ['address', 'port'])],
  [
    /(^|\.)(HTTPServer|ThreadingHTTPServer|WSGIServer|SimpleXMLRPCServer)$/,
    'http',
    pair(0, 'server_address'),
  ],
  [/^socketserver\.\w+$/, 'tcp', pair(0, 'server_address')],
  [/^websockets(\.\w+)*\.serve$/, 'http', named(undefined, undefined, [1, 2])],
  [/^asyncio\.start_server$/, 'tcp', named(undefined, undefined, [1, 2])],
  [/\.create_server$/, 'tcp', named(undefined, undefined, [1, 2])],
  [/^eventlet\.listen$/, 'tcp', pair(0)],
  [/\.add_(in)?secure_port$/, 'grpc', written],
  [/^zmq.*\.bind$/, 'zmq', written],
];

const listeners = new WeakMap<AgentSubject, readonly Listener[]>();

/** Finds the ports that a program listens on, as far as its code shows. */
export function findListeners(subject: AgentSubject): readonly Listener[] {
  const known = listeners.get(subject) ?? find(subject);
  listeners.set(subject, known);
  return known;
}

/** The port that a launcher opens for the application, as the row's arguments tell it. */
function findLauncherPort({ program, service, environment }: AgentSubject): Listener[] {
  const address = findLauncherAddress(service.row.run, (name) => environment.has(name));
  if (!program.launcher || !address) return [];
  const place = { file: program.expected, line: null, certain: true, caught: [], thread: false };
  return [
    {
      place: { ...place, reached: true },
      by: program.launcher.name,
      protocol: 'http',
      port: address.port,
      from: undefined,
      host: address.host,
    },
  ];
}

const find = (subject: AgentSubject): Listener[] => [
  ...findLauncherPort(subject),
  ...findCalls(subject),
];

function findCalls(subject: AgentSubject): Listener[] {
  return findEvents(subject, 'call').flatMap((event): Listener[] => {
    const { function: by, arguments: list } = event;
    const [, protocol, reader] = SERVERS.find(([pattern]) => pattern.test(by)) ?? plain(by, list);
    const address = reader?.(withVariables(subject, by, list));
    if (protocol === undefined || !address) return [];
    const port = readNumber(address.port);
    return [
      {
        place: event,
        by,
        protocol,
        port,
        from: readOrigin(address.port),
        host: readText(address.host),
      },
    ];
  });
}

/** The arguments of a server, with those that its variables give. */
function withVariables({ environment }: AgentSubject, by: string, list: Arguments): Arguments {
  const [, variables = {}] = VARIABLES.find(([pattern]) => pattern.test(by)) ?? [];
  const given = Object.entries(variables).flatMap(([name, variable]): [string, Value][] => {
    const text = environment.get(variable);
    if (list.named.has(name) || !environment.has(variable)) return [];
    if (text === undefined) return [[name, UNKNOWN]];
    return [[name, constant(/^\d+$/.test(text) ? Number(text) : text)]];
  });
  return given.length === 0 ? list : { ...list, named: new Map([...list.named, ...given]) };
}

/** Recognises the bind of a plain socket by the form of its address. */
function plain(by: string, list: Arguments): readonly [undefined, Protocol?, Reader?] {
  if (!by.endsWith('.bind')) return [undefined];
  const address = argument(list, 0);
  if (address?.kind === 'items') return [undefined, 'tcp', pair(0)];
  return readText(address)?.startsWith('tcp:') === true || by.startsWith('?')
    ? [undefined, 'zmq', written]
    : by.startsWith('socket.')
      ? [undefined, 'tcp', pair(0)]
      : [undefined];
}

/** Chooses the place to report a port at: where its number is written, if another file binds it, such as a shared base class. */
export const choosePortPlace = ({
  place,
  from,
}: Listener): Omit<Origin, 'line'> & { readonly line: number | null } =>
  from && from.file !== place.file ? from : place;

/** Finds the listeners of a program that does not listen on its service port. Empty if it does or may. */
export function findListenersOnOtherPorts(subject: AgentSubject): readonly Listener[] {
  const found = findListeners(subject).filter(({ by }) => !by.startsWith('prometheus_client'));
  const own = subject.service.row.port;
  if (found.some(({ port }) => port === own || port === undefined)) return [];
  return found.filter(({ place }) => place.reached);
}

/** Finds a listener on a port that is not in the row, instead of the service port. */
export function findUndeclaredListener(subject: AgentSubject): Listener | undefined {
  const wanted = listRowPorts(subject);
  const others = findListenersOnOtherPorts(subject).filter(
    ({ port }) => port !== undefined && !wanted.has(port),
  );
  return others.find(({ place }) => place.certain) ?? others[0];
}

/** Lists the ports inside the container that the row names, each with its meaning. */
export function listRowPorts({
  service: { row },
}: Pick<AgentSubject, 'service'>): Map<number, string> {
  const { probe } = row;
  return new Map([
    ...row.listen.map(({ name, container }) => [container, `listen '${name}'`] as const),
    ...('port' in probe ? [[probe.port, 'its probe'] as const] : []),
    ...(probe.kind === 'self' ? [[HEALTH_PORT, 'its health'] as const] : []),
    ...(row.port === undefined ? [] : [[row.port, 'port'] as const]),
  ]);
}
