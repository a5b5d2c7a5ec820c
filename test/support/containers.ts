import assert from 'node:assert/strict';
import { LABELS } from '../../src/docker/labels';
import type { Recorded } from '../../src/engines/common/resources';

/** Limits of every container, as a recorded program has them. */

export const limits = [
  { name: 'nofile', soft: 16384, hard: 16384 },
  { name: 'nproc', soft: 32768, hard: 32768 },
];

/** Further limits of a container that reserves the GPU. */
export const gpuLimits = [
  { name: 'memlock', soft: -1, hard: -1 },
  { name: 'stack', soft: 64 * 2 ** 20, hard: 64 * 2 ** 20 },
];

/** Inputs that every container shares. */
export const common = {
  restart: 'unless-stopped',
  ulimits: limits,
  capabilities: { drops: ['ALL'] },
  securityOpts: ['no-new-privileges:true'],
  logDriver: 'json-file',
  logOpts: { 'max-size': '10m', 'max-file': '3' },
  stopTimeout: 10,
  destroyGraceSeconds: 10,
  mustRun: false,
  wait: false,
};

/** Further inputs that the containers of a real machine's services share. */
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

/** Adds the labels of the containers of `machine`. */
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

/** Variables with the addresses of Redis and NATS. */
export const servers = [
  'REDIS_HOST=redis',
  'REDIS_PORT=6379',
  'REDIS_URL=redis://redis:6379',
  'NATS_HOST=nats',
  'NATS_PORT=4222',
  'NATS_URL=nats://nats:4222',
];

/** Builds the variables with the address of a service that another one depends on. */
export const address = (name: string, host: string, port: number): string[] => [
  `${name}_HOST=${host}`,
  `${name}_PORT=${String(port)}`,
];

/** Inputs of a container without the label that says again what the other inputs do; it must be there. */
export function withoutDefinition({ inputs }: Recorded): Recorded['inputs'] {
  const all = inputs['labels'] as readonly { readonly label: string }[];
  const rest = all.filter(({ label }) => label !== LABELS.definition);
  assert.equal(rest.length, all.length - 1);
  return { ...inputs, labels: rest };
}
