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

/** The parts of a port's short form, as written. */
export interface PortParts {
  /** '' for every address; one of IPv6 has its brackets. */
  readonly address: string;
  /** undefined where Docker chooses one. */
  readonly published: string | undefined;
  readonly target: string;
  readonly protocol: string;
}

/** Parts `[[address:]published:]target[/protocol]`. */
export function splitPort(short: string): PortParts {
  const [, bound = '', protocol = 'tcp'] = /^(.*?)(?:\/(\w+))?$/.exec(short) ?? [];
  const parts = bound.split(':');
  return {
    address: parts.slice(0, -2).join(':'),
    published: parts.length > 1 ? parts.at(-2) : undefined,
    target: parts.at(-1) ?? '',
    protocol,
  };
}

/** A port, or the first and the last of a range. */
const RANGE = /^(\d+)(?:-(\d+))?$/;

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
  const parts = splitPort(short ?? '');
  const [, first, last = first] = RANGE.exec(parts.published ?? '') ?? [];
  const [, target, until = target] = RANGE.exec(parts.target) ?? [];
  if (first === undefined || target === undefined) return [];
  const [from, to] = [Number(first), Number(last)];
  if (to < from || to - from !== Number(until) - Number(target)) return [];
  return list(parts.address.replace(/^\[(.*)\]$/, '$1'), from, to, parts.protocol);
}

/** Says whether two ports cannot both be published. */
export const collide = (one: HostPort, other: HostPort): boolean =>
  one.port === other.port &&
  one.protocol === other.protocol &&
  (one.address === other.address || one.address === '' || other.address === '');

/** `127.0.0.1:7100`, `53/udp`. */
export const formatHostPort = ({ address, port, protocol }: HostPort): string =>
  `${address === '' ? '' : `${address}:`}${String(port)}${protocol === 'tcp' ? '' : `/${protocol}`}`;
