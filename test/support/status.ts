import type { ContainerStatus, FleetStatus, ServiceStatus } from '../../src/engines/engine';

/** Makes a healthy service's status, changed by `more`. */
export const service = (name: string, more: Partial<ServiceStatus> = {}): ServiceStatus => ({
  service: name,
  machine: 'alpha',
  family: 'web',
  state: 'running',
  health: 'healthy',
  digest: undefined,
  ports: [],
  restarts: 0,
  unreached: [],
  error: undefined,
  imageError: undefined,
  held: undefined,
  stopped: undefined,
  ...more,
});

/** Makes the status of a stack with these services and a healthy server. */
export const fleetOf = (...services: readonly ServiceStatus[]): FleetStatus => ({
  stack: 'test',
  engine: 'embedded',
  services,
  infrastructure: [
    {
      name: 'cache',
      state: 'running',
      health: 'healthy',
      digest: undefined,
      restarts: 0,
      error: undefined,
    },
  ],
  unplanned: [],
});

/** Makes the status of a container whose row is gone. */
export const gone = (name: string, more: Partial<ContainerStatus> = {}): ContainerStatus => ({
  name,
  state: 'running',
  health: 'healthy',
  digest: undefined,
  restarts: 0,
  error: undefined,
  ...more,
});
