import type { FleetStatus, ServiceStatus } from '../../src/engines/engine';

/** A service as `status` tells it, healthy but for `more`. */
export const service = (name: string, more: Partial<ServiceStatus> = {}): ServiceStatus => ({
  ...{ service: name, machine: 'alpha', family: 'web', state: 'running', health: 'healthy' },
  ...{ digest: undefined, ports: [], restarts: 0, unreached: [], error: undefined },
  ...more,
});

/** A stack of these services, with a server that is well. */
export const fleetOf = (...services: readonly ServiceStatus[]): FleetStatus => ({
  ...{ stack: 'test', engine: 'embedded', services },
  infrastructure: [
    { name: 'cache', state: 'running', health: 'healthy', digest: undefined, restarts: 0 },
  ],
});
