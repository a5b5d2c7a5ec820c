import type { ServiceInput } from '../catalog/schema';
import type { Health } from './agent';
import type { Asked } from './definition';

/** Ports that nobody has named are chosen from here on. */
const CHOSEN = 20000;

/** Stacks publish no ports below it. */
export const LOWEST_PUBLISHED = 1024;

/** Hands out ports that no agent has. */
export class FreePorts {
  private readonly taken: Set<number>;

  constructor(taken: Iterable<number>) {
    this.taken = new Set(taken);
  }

  /** The first from `wanted` on. */
  from(wanted: number = CHOSEN): number {
    // No stack publishes ports below 1024: 8080 for 80.
    const published = wanted < LOWEST_PUBLISHED ? wanted + 8000 : wanted;
    let port = published > 65535 ? CHOSEN : published;
    while (this.taken.has(port)) port += 1;
    this.taken.add(port);
    return port;
  }
}

/**
 * Chooses the health endpoint inside the container.
 * @param asked where something asks it already, whatever its code looks like
 */
export function chooseProbe(
  health: Health | undefined,
  asked: Asked | undefined,
  port: number | undefined,
  healthPort: number,
): ServiceInput['probe'] {
  if (asked) return http(asked.port ?? healthPort, asked.path);
  if (!health) return { kind: 'process' };
  const on = { own: port, health: healthPort, after: healthPort + 1 }[health.on];
  if (on === undefined) return { kind: 'process' };
  return health.kind === 'zmq' ? { kind: 'zmq', port: on } : http(on, health.path);
}

const http = (port: number, path: string): ServiceInput['probe'] =>
  path === '/health' ? { kind: 'http', port } : { kind: 'http', port, path };
