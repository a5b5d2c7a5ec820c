import { slugOf } from '../catalog/names';
import type { PlacedService } from '../plan/service';
import type { Context } from '../checkout/context';
import {
  containersOf,
  digestOf,
  healthOf,
  labelOf,
  lastErrorLine,
  type Inspected,
} from '../docker/containers';
import { paint, print, table } from '../lib/output';

/** One service as it runs now. */
export interface ServiceStatus {
  readonly service: string;
  readonly machine: string;
  readonly family: string;
  /** Docker's state, or 'missing'. */
  readonly state: string;
  /** 'healthy', 'degraded' (a dependency is not reached, or its agent says so), 'starting', 'unhealthy' or the state. */
  readonly health: string;
  readonly digest: string | undefined;
  readonly ports: readonly {
    readonly name: string;
    readonly address: string;
    readonly container: number;
  }[];
  readonly restarts: number;
  /** Dependencies it does not reach. */
  readonly unreached: readonly string[];
  /** The last error line of its log, where it restarted or is not healthy; else how it ended. */
  readonly error: string | undefined;
}

export interface FleetStatus {
  readonly stack: string;
  readonly engine: string;
  readonly services: readonly ServiceStatus[];
  /** Redis, NATS and their like. */
  readonly infrastructure: readonly {
    readonly name: string;
    readonly state: string;
    readonly health: string;
    readonly digest: string | undefined;
    readonly restarts: number;
  }[];
}

export async function readStatus({ stack, plan }: Context): Promise<FleetStatus> {
  const containers = await containersOf(stack.name);
  const find = (name: string): Inspected | undefined =>
    containers.find((container) => labelOf(container, 'fleet.service') === name);
  return {
    stack: stack.name,
    engine: stack.engine,
    services: await Promise.all(
      plan.services.map((service) =>
        serviceStatus(service, plan.machine.name, find(service.row.name)),
      ),
    ),
    infrastructure: plan.infrastructure.map(({ name }) => {
      const container = find(name);
      return {
        name,
        state: container?.State.Status ?? 'missing',
        health: container ? healthOf(container) : 'missing',
        digest: container && digestOf(container),
        restarts: container?.RestartCount ?? 0,
      };
    }),
  };
}

async function serviceStatus(
  service: PlacedService,
  machine: string,
  container: Inspected | undefined,
): Promise<ServiceStatus> {
  const own = container ? healthOf(container) : 'missing';
  const said = own === 'healthy' ? await saidBy(service) : WELL;
  const restarts = container?.RestartCount ?? 0;
  const troubled = container !== undefined && (own !== 'healthy' || restarts > 0);
  return {
    service: service.row.name,
    machine,
    family: service.family.name,
    state: container?.State.Status ?? 'missing',
    health: said.degraded ? 'degraded' : own,
    digest: container && digestOf(container),
    ports: service.ports.map(({ name, ip, host, container: inside }) => ({
      name,
      address: `${ip}:${String(host)}`,
      container: inside,
    })),
    restarts,
    unreached: said.unreached,
    error: troubled ? ((await lastErrorLine(container.Id)) ?? endOf(container)) : undefined,
  };
}

/** How a container ended that left no word. */
const endOf = ({ State }: Inspected): string | undefined =>
  State.Status === 'exited' ? `ended with exit code ${String(State.ExitCode)}` : undefined;

interface HealthBody {
  readonly status?: string;
  readonly dependencies?: Readonly<Record<string, { readonly reached?: boolean }>>;
}

/** What a service says of itself beyond that it is healthy. */
interface Said {
  readonly degraded: boolean;
  /** Dependencies that it does not reach. */
  readonly unreached: readonly string[];
}

const WELL: Said = { degraded: false, unreached: [] };

async function saidBy(service: PlacedService): Promise<Said> {
  const port = service.ports.find(({ name }) => name === 'health');
  try {
    const response = await fetch(`http://${port?.ip ?? ''}:${String(port?.host ?? '')}/health`, {
      signal: AbortSignal.timeout(3000),
    });
    const body = (await response.json()) as HealthBody;
    if (body.status === 'ok') return WELL;
    const unreached = Object.entries(body.dependencies ?? {})
      .filter(([, dependency]) => dependency.reached === false)
      .map(([name]) => name);
    return { degraded: body.status === 'degraded' || unreached.length > 0, unreached };
  } catch {
    return WELL; // Docker's own check has the word on a service that does not answer
  }
}

const COLOURS: Readonly<Record<string, 'green' | 'yellow' | 'red'>> = {
  healthy: 'green',
  degraded: 'yellow',
  starting: 'yellow',
};

export const paintHealth = (health: string, text: string): string =>
  paint(COLOURS[health] ?? 'red', text);

/** What a service is not well by. */
export const noteOf = ({
  health,
  unreached,
  error,
}: Pick<ServiceStatus, 'health' | 'unreached'> & {
  readonly error?: string | null | undefined;
}): string => {
  if (unreached.length > 0) return `does not reach ${unreached.join(', ')}`;
  return health === 'degraded' ? 'its agent says that it is degraded' : (error ?? '');
};

/** How many of each. */
export function tallyOf(values: readonly string[]): Map<string, number> {
  const tally = new Map<string, number>();
  for (const value of values) tally.set(value, (tally.get(value) ?? 0) + 1);
  return tally;
}

/** The fleet in a line: how many services are how, and the servers. */
export function summaryOf({ services, infrastructure }: FleetStatus): string {
  const counts = [...tallyOf(services.map(({ health }) => health))].map(([health, count]) =>
    paintHealth(health, `${String(count)} ${health}`),
  );
  const servers = infrastructure.map(({ name, health }) => `${name} ${health}`);
  return [`${String(services.length)} services: ${counts.join(', ')}`, ...servers].join(' · ');
}

/**
 * @param more what a command adds to the JSON, which has all services
 * @param chosen services that the table is for; all where undefined
 */
export async function printStatus(
  context: Context,
  json = false,
  more: object = {},
  chosen?: ReadonlySet<string>,
): Promise<void> {
  const status = await readStatus(context);
  if (json) {
    print(JSON.stringify({ ...status, ...more }, null, 2));
    return;
  }
  const services = status.services.filter(({ service }) => chosen?.has(slugOf(service)) ?? true);
  print(
    table(
      ['SERVICE', 'HEALTH', 'SERVICE AT', 'HEALTH AT', 'FAMILY', 'RESTARTS', 'NOTE'],
      services.map((each) => [
        each.service,
        each.health,
        each.ports.find(({ name }) => name === 'service')?.address ?? '',
        each.ports.find(({ name }) => name === 'health')?.address ?? '',
        each.family,
        String(each.restarts),
        noteOf(each),
      ]),
    ),
  );
  print(summaryOf(status));
}
