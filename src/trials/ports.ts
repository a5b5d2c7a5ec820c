import { HEALTH_PORT } from '../catalog/container-fields';
import type { ResolvedService } from '../plan/service';

/** A port that something in the container listens on. */
export interface BoundPort {
  readonly port: number;
  /** On the container's own loopback: no other container reaches it. */
  readonly loopback: boolean;
}

/** A port that the row names, and what became of it. */
export interface ExpectedPort {
  /** `service`, `probe`, or the name of one of the row's `listen`. */
  readonly name: string;
  readonly port: number;
  readonly bound: boolean;
}

const LISTEN = '0A';
/** Docker's name server, in every container's network: 127.0.0.11 as the kernel prints it. */
const NAME_SERVER = '0B00007F';
const LOOPBACK = /^(?:\w{6}7F|0{24}01000000|0{16}FFFF0000\w{6}7F)$/;

/**
 * Lists what is listened on, by /proc/net/tcp and tcp6 together. Of the fleet's own there are Docker's name server and the
 * port that `GET /health` answers on: both are left out.
 */
export function listBoundPorts(text: string): BoundPort[] {
  const open = new Map<number, boolean>();
  for (const line of text.split('\n')) {
    const [, local = '', , state] = line.trim().split(/\s+/);
    const [address = '', hexadecimal = ''] = local.split(':');
    const port = Number.parseInt(hexadecimal, 16);
    if (state !== LISTEN || address === NAME_SERVER || port === HEALTH_PORT) continue;
    open.set(port, (open.get(port) ?? true) && LOOPBACK.test(address));
  }
  return [...open]
    .map(([port, loopback]) => ({ port, loopback }))
    .sort((one, other) => one.port - other.port);
}

/**
 * The row's ports against those bound: its own, that of its probe, and what else it listens on. The reference agent has its
 * service's port alone.
 */
export function listExpectedPorts(
  { row, source }: Pick<ResolvedService, 'row' | 'source'>,
  bound: readonly BoundPort[],
): ExpectedPort[] {
  const real = source !== undefined;
  const wanted = [
    ...(row.port === undefined ? [] : [{ name: 'service', port: row.port }]),
    ...(real && 'port' in row.probe ? [{ name: 'probe', port: row.probe.port }] : []),
    ...(real ? row.listen.map(({ name, container }) => ({ name, port: container })) : []),
  ];
  const first = wanted.filter(({ port }, at) => wanted.findIndex((w) => w.port === port) === at);
  return first.map((each) => ({
    ...each,
    bound: bound.some(({ port, loopback }) => port === each.port && !loopback),
  }));
}

/** `7200 ✓ 8200 ✗ +5000`: as the row says, not as it says, and bound besides. */
export function formatPorts(
  expected: readonly ExpectedPort[],
  bound: readonly BoundPort[],
): string {
  const inside = (port: number): string =>
    bound.some((each) => each.port === port && each.loopback) ? ' (loopback only)' : '';
  return [
    ...expected.map(({ port, bound: ok }) => `${String(port)} ${ok ? '✓' : '✗'}${inside(port)}`),
    ...bound
      .filter(({ port }) => !expected.some((each) => each.port === port))
      .map(({ port }) => `+${String(port)}${inside(port)}`),
  ].join(' ');
}
