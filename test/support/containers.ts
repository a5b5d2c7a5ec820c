import { LABELS } from '../../src/docker/labels';
import type { Recorded } from '../../src/engines/common/resources';

/** What the program says of a container, and how to read it. */

export const limits = [
  { name: 'nofile', soft: 16384, hard: 16384 },
  { name: 'nproc', soft: 32768, hard: 32768 },
];

/** Further limits of one that reserves the card. */
export const gpuLimits = [
  { name: 'memlock', soft: -1, hard: -1 },
  { name: 'stack', soft: 64 * 2 ** 20, hard: 64 * 2 ** 20 },
];

/** What every container has alike. */
export const common = {
  restart: 'unless-stopped',
  ulimits: limits,
  capabilities: { drops: ['ALL'] },
  securityOpts: ['no-new-privileges:true'],
  logDriver: 'json-file',
  logOpts: { 'max-size': '10m', 'max-file': '3' },
  stopTimeout: 10,
  wait: true,
  waitTimeout: 180,
};

/** What the containers of a real machine's services have alike, besides. */
export const onLan = {
  ...common,
  user: '10001:10001',
  healthcheck: {
    tests: ['CMD', 'fleet-health'],
    interval: '30s',
    timeout: '5s',
    retries: 3,
    startPeriod: '30s',
    startInterval: '2s',
  },
};

/** Labels of `machine`'s containers, and these. */
export const labels = (
  [stack, engine, machine]: readonly [string, string, string],
  also: Readonly<Record<string, string>>,
): unknown[] =>
  Object.entries({
    [LABELS.stack]: stack,
    [LABELS.engine]: engine,
    [LABELS.machine]: machine,
    ...also,
  }).map(([label, value]) => ({ label, value }));

export const environment = ({ inputs }: Recorded): Record<string, string> =>
  Object.fromEntries(
    (inputs['envs'] as string[]).map((pair) => pair.split(/=(.*)/s).slice(0, 2)),
  ) as Record<string, string>;

/** Variables that tell of Redis and NATS. */
export const servers = [
  ...['REDIS_HOST=redis', 'REDIS_PORT=6379', 'REDIS_URL=redis://redis:6379'],
  ...['NATS_HOST=nats', 'NATS_PORT=4222', 'NATS_URL=nats://nats:4222'],
];

/** Variables that tell of a service that another one depends on. */
export const address = (name: string, host: string, port: number): string[] => [
  `${name}_HOST=${host}`,
  `${name}_PORT=${String(port)}`,
];
