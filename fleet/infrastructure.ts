import type { InfrastructureInput } from '../src/catalog/schema';

/**
 * Servers that nearly every agent's base class needs. One of each runs beside every machine's services, and no port of it
 * is published. `memory` is the container's limit in MB of 2^20 bytes. Fields: src/catalog/schema.ts.
 */
export const infrastructure: InfrastructureInput[] = [
  {
    name: 'redis',
    upstream: 'redis',
    port: 6379,
    command: [
      'redis-server',
      '--bind',
      '0.0.0.0',
      '--protected-mode',
      'no',
      '--save',
      '60',
      '1',
      '--dir',
      '/data',
    ],
    health: ['CMD', 'redis-cli', 'ping'],
    user: '999:999',
    volumes: [{ name: 'redis', path: '/data' }],
    memory: 1024,
    scheme: 'redis',
  },
  {
    name: 'nats',
    upstream: 'nats',
    port: 4222,
    // JetStream is off: the agents publish and subscribe only, so there is nothing to keep on a volume.
    command: ['nats-server', '--addr', '0.0.0.0', '--http_port', '8222'],
    health: ['CMD', 'wget', '-q', '-O', '/dev/null', 'http://127.0.0.1:8222/healthz'],
    user: '10001:10001',
    memory: 256,
    scheme: 'nats',
  },
];
