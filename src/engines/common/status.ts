import type { ResolvedService } from '../../plan/service';
import type { Context } from '../../checkout/context';
import {
  listContainers,
  readDigest,
  readHealth,
  readLabel,
  type InspectedContainer,
} from '../../docker/containers';
import { readLastErrorLine } from '../../docker/logs';
import { LABELS } from '../../docker/labels';
import type { FleetStatus, ServiceStatus } from '../engine';

/** Reads the status of every service and of the infrastructure from Docker and the services' health ports. */
export async function readStatus({ stack, plan }: Context): Promise<FleetStatus> {
  const containers = await listContainers(stack.name);
  const find = (name: string): InspectedContainer | undefined =>
    containers.find((container) => readLabel(container, LABELS.service) === name);
  return {
    stack: stack.name,
    engine: stack.engine,
    services: await Promise.all(
      plan.services.map((service) =>
        readServiceStatus(service, plan.machine.name, find(service.row.name)),
      ),
    ),
    infrastructure: plan.infrastructure.map(({ name }) => {
      const container = find(name);
      return {
        name,
        state: container?.State.Status ?? 'missing',
        health: container ? readHealth(container) : 'missing',
        digest: container && readDigest(container),
        restarts: container?.RestartCount ?? 0,
      };
    }),
  };
}

async function readServiceStatus(
  service: ResolvedService,
  machine: string,
  container: InspectedContainer | undefined,
): Promise<ServiceStatus> {
  const own = container ? readHealth(container) : 'missing';
  const report = own === 'healthy' ? await readReportedHealth(service) : HEALTHY;
  const restarts = container?.RestartCount ?? 0;
  const troubled = container !== undefined && (own !== 'healthy' || restarts > 0);
  return {
    service: service.row.name,
    machine,
    family: service.family.name,
    state: container?.State.Status ?? 'missing',
    health: report.degraded ? 'degraded' : own,
    digest: container && readDigest(container),
    ports: service.ports.map(({ name, ip, host, container: inside }) => ({
      name,
      address: `${ip}:${String(host)}`,
      container: inside,
    })),
    restarts,
    unreached: report.unreached,
    error: troubled
      ? ((await readLastErrorLine(container.Id)) ?? describeExit(container))
      : undefined,
  };
}

/** Describes how a container exited that printed nothing. */
const describeExit = ({ State }: InspectedContainer): string | undefined =>
  State.Status === 'exited' ? `ended with exit code ${String(State.ExitCode)}` : undefined;

interface HealthBody {
  readonly status?: string;
  readonly dependencies?: Readonly<Record<string, { readonly reached?: boolean }>>;
}

/** The health that a service itself reports. */
interface ReportedHealth {
  readonly degraded: boolean;
  /** Dependencies that it does not reach. */
  readonly unreached: readonly string[];
}

const HEALTHY: ReportedHealth = { degraded: false, unreached: [] };

async function readReportedHealth(service: ResolvedService): Promise<ReportedHealth> {
  const port = service.ports.find(({ name }) => name === 'health');
  try {
    const response = await fetch(`http://${port?.ip ?? ''}:${String(port?.host ?? '')}/health`, {
      signal: AbortSignal.timeout(3000),
    });
    const body = (await response.json()) as HealthBody;
    if (body.status === 'ok') return HEALTHY;
    const unreached = Object.entries(body.dependencies ?? {})
      .filter(([, dependency]) => dependency.reached === false)
      .map(([name]) => name);
    return { degraded: body.status === 'degraded' || unreached.length > 0, unreached };
  } catch {
    return HEALTHY; // Docker's own check has the word on a service that does not answer
  }
}
