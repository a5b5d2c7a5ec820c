import type { ComposePort } from './compose';

/** A port of the host that a service takes. */
export interface HostPort {
  /** '' for every address. */
  readonly address: string;
  readonly port: number;
  readonly protocol: string;
  /** True if it is a variable's default. */
  readonly isDefault: boolean;
}

/** `[host:][published:]target[/protocol]`; a host may be `[::1]`, and ports may be ranges. */
const SHORT =
  /^(?:(?:\[([^\]]*)\]|([^:[\]]*)):)??(?:(\d+)(?:-(\d+))?:)?(\d+)(?:-(\d+))?(?:\/(\w+))?$/;

/** Every address of the host, by whatever name. */
const EVERY = /^(|0\.0\.0\.0|::|\*)$/;

/** Lists the host's ports of one entry. A range that goes to one port of the container is any of them, so none is listed. */
export function listHostPorts(entry: ComposePort): HostPort[] {
  const { short, published, hostIp = '', protocol = 'tcp', isDefault } = entry;
  const list = (address: string, first: number, last: number, over: string): HostPort[] =>
    Array.from({ length: last - first + 1 }, (_, index) => ({
      address: EVERY.test(address) ? '' : address,
      port: first + index,
      protocol: over,
      isDefault,
    }));
  if (published !== undefined) {
    return /^\d+$/.test(published)
      ? list(hostIp, Number(published), Number(published), protocol)
      : [];
  }
  const match = SHORT.exec(short ?? '');
  const [, six, four, first, last = first, target, until = target, over = 'tcp'] = match ?? [];
  if (first === undefined) return [];
  const [from, to] = [Number(first), Number(last)];
  const span = Number(until) - Number(target);
  return to < from || to - from !== span ? [] : list(six ?? four ?? '', from, to, over);
}

/** Says whether two ports cannot both be published. */
export const collide = (one: HostPort, other: HostPort): boolean =>
  one.port === other.port &&
  one.protocol === other.protocol &&
  (one.address === other.address || one.address === '' || other.address === '');

/** `127.0.0.1:7100`, `53/udp`. */
export const formatHostPort = ({ address, port, protocol }: HostPort): string =>
  `${address === '' ? '' : `${address}:`}${String(port)}${protocol === 'tcp' ? '' : `/${protocol}`}`;
