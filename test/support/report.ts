import { SEVERITIES, type Severity } from '../../src/stack/scan';
import type { MachinePlan } from '../../src/plan/plan';
import { loadContext } from '../../src/checkout/context';
import type { BuildRecord } from '../../src/engines/embedded/build-record';
import type { NewestSize } from '../../src/sizes/last-sizes';
import type { ServiceStatus } from '../../src/engines/engine';
import { buildReport, type KnownFacts, type Live, type FleetReport } from '../../src/report/model';
import type { Finding } from '../../src/scan/finding';
import { digestOf } from './environment';
import { MAIN, PEER, SERVICES } from './rows';

/** A day on which the fleet's exceptions are valid. */
export const TODAY = new Date('2026-11-26T12:00:00Z');

/** Describes a stack of which only the catalog is known. */
export const unknownStack = (why = 'Stack test does not run here.'): KnownFacts => ({
  live: undefined,
  why,
  build: undefined,
  digests: new Map(),
  last: () => undefined,
});

export const statusOf = (
  { row, family, ports }: MachinePlan['services'][number],
  machine: string,
  more: Partial<ServiceStatus> = {},
): ServiceStatus => ({
  service: row.name,
  machine,
  family: family.name,
  state: 'running',
  health: 'healthy',
  digest: digestOf('5'),
  restarts: 0,
  unreached: [],
  error: undefined,
  imageError: undefined,
  held: undefined,
  stopped: undefined,
  ports: ports.map(({ name, ip, host, container }) => ({
    name,
    container,
    address: `${ip}:${String(host)}`,
  })),
  ...more,
});

/** Status of some unhealthy services, by position in the plan. */
const UNHEALTHY: Readonly<Record<number, Partial<ServiceStatus>>> = {
  7: { health: 'unhealthy', restarts: 3, error: 'RuntimeError: <no> "card" & none to be had' },
  11: { health: 'degraded', unreached: [SERVICES.first.name] },
  17: { health: 'starting' },
  19: { health: 'missing', state: 'missing' },
};

export function live(plan: MachinePlan): Live {
  const services = plan.services.map((service, index) =>
    statusOf(service, plan.machine.name, UNHEALTHY[index]),
  );
  return {
    status: {
      stack: plan.stack.name,
      engine: plan.stack.engine,
      services,
      infrastructure: plan.infrastructure.map(({ name }) => ({
        name,
        state: 'running',
        health: 'healthy',
        digest: digestOf('6'),
        restarts: 0,
        error: undefined,
      })),
      unplanned: [],
    },
    usage: new Map(
      plan.services.map(({ row }, index) => [
        row.name,
        { cpu: index / 10, memory: 2 ** 24 + index },
      ]),
    ),
    memory: 64 * 2 ** 30,
  };
}

/** Makes so many findings of each severity, the gravest last; those of odd number have a fix. */
export const findings = (...counts: readonly number[]): Finding[] =>
  counts.flatMap((count, at) =>
    Array.from({ length: count }, (_, index) => ({
      vulnerability: `CVE-2026-${String(at)}${String(index)}`,
      aliases: [],
      package: 'openssl',
      installed: '1',
      ...(index % 2 === 1 ? { fixed: '2' } : {}),
      severity: (SEVERITIES[at] satisfies Severity | undefined) ?? 'UNKNOWN',
    })),
  );

export function buildOf(plan: MachinePlan): BuildRecord {
  const at = (second: number): string => new Date(TODAY.getTime() + second * 1000).toISOString();
  return {
    started: at(0),
    completed: at(600),
    unchanged: plan.services.length,
    images: Object.fromEntries(
      plan.images.map(({ name }, index) => [
        name,
        {
          outcome: index === 3 ? 'failed' : 'built',
          started: at(index * 30),
          completed: at(index * 40 + 70),
          steps: 8,
          cached: index % 9,
        },
      ]),
    ),
  };
}

/** Sets every image near its budget, and one over it. */
export const sizesOf = (plan: MachinePlan): Record<string, NewestSize> =>
  Object.fromEntries(
    plan.images.map(({ name, budget }, index) => [
      name,
      {
        compressed: budget.compressed * 1e6 * (index === 4 ? 1.07 : 0.86),
        unpacked: budget.unpacked * 1e6 * 0.91,
        own: { compressed: 1e6, unpacked: 2e6 },
        measured: TODAY.toISOString(),
        repository: `localhost:5050/fleet/${name}`,
      },
    ]),
  );

/** Builds a report of the project's machines: one fully known, the other barely. */
export function fullReport(): FleetReport {
  const [one, other] = [MAIN, PEER].map((name) => loadContext(name, false).plan);
  if (!one || !other) throw new Error('the catalog has two machines');
  const digests = new Map(
    [...one.images, ...one.infrastructure].map(({ name }, index) => [
      name,
      digestOf((index % 3).toString()),
    ]),
  );
  const scans = [findings(2, 9, 40, 22, 0, 0), findings(0, 4, 30, 31, 9, 2)];
  const known: KnownFacts = {
    ...unknownStack(),
    live: live(one),
    why: undefined,
    build: buildOf(one),
    digests,
    last: (digest) => {
      const found = scans[Number(digest.at(-1))];
      return found && { scanner: 'trivy', database: TODAY.toISOString(), findings: found };
    },
  };
  const stacks = [
    { plan: one, known },
    { plan: other, known: unknownStack(`Stack ${PEER} does not run here.`) },
  ];
  return buildReport('fleet', stacks, sizesOf(one), TODAY);
}
