import type { PublishedPort } from '../../plan/ports';
import type { ResolvedService } from '../../plan/service';
import type { Context } from '../../checkout/context';
import { readDigest, type InspectedContainer } from '../../docker/containers';
import { identifyDefinition } from '../../plan/definition';
import type { Hold } from '../../plan/hold';
import type { ContainerStatus, FleetStatus, HeldAt, ServiceStatus, Stop } from '../engine';
import { FleetError } from '../../lib/errors';
import { warn } from '../../lib/output';
import { listExpectations } from './expectations';
import { HEALTHY, readReportedHealth } from './reported-health';
import { readStops, type Stops } from './stopped';
import { readUnbuilt, type FindUnbuilt } from './unbuilt';
import { explainVerdict } from './unhealthy';
import { judgeStack, type JudgedContainer } from './watch';

/**
 * Reads the status of every service and of the infrastructure from Docker and the services' health ports.
 * @param look the judged containers @default as they are now
 */
export async function readStatus(
  context: Context,
  look?: readonly JudgedContainer[],
): Promise<FleetStatus> {
  const { project, stack, plan } = context;
  const judged = look ?? (await judgeStack({ stack, plan }));
  const containers = judged.map(({ container }) => container);
  const stops = await readStops(context, containers).catch(warnOfLedger);
  const find = (name: string): JudgedContainer | undefined =>
    judged.find(({ service }) => service === name);
  const planned = listExpectations(plan);
  const findUnbuilt = readUnbuilt({ project, stack });
  return {
    stack: stack.name,
    engine: stack.engine,
    services: await Promise.all(
      plan.services.map((service) =>
        readServiceStatus(service, plan.machine.name, find(service.row.name), {
          findUnbuilt,
          stopped: stops.get(service.row.name),
        }),
      ),
    ),
    infrastructure: await Promise.all(
      plan.infrastructure.map(({ name }) => readContainerStatus(name, find(name))),
    ),
    unplanned: await Promise.all(
      judged
        .filter(({ service }) => !planned.has(service))
        .map((each) => readContainerStatus(each.service, each)),
    ),
  };
}

/** Says why nobody knows what a person has stopped: `status` tells all else. */
function warnOfLedger(error: unknown): Stops {
  if (!(error instanceof FleetError)) throw error;
  for (const line of error.lines) warn(line);
  return new Map();
}

const readContainerStatus = async (
  name: string,
  judged: JudgedContainer | undefined,
): Promise<ContainerStatus> => ({
  name,
  state: judged?.container.State.Status ?? 'missing',
  health: judged?.verdict.word ?? 'missing',
  digest: judged && readDigest(judged.container),
  restarts: judged?.container.RestartCount ?? 0,
  error: judged && (await explainTrouble(judged)),
});

async function readServiceStatus(
  service: ResolvedService,
  machine: string,
  judged: JudgedContainer | undefined,
  { findUnbuilt, stopped }: { findUnbuilt: FindUnbuilt; stopped: Stop | undefined },
): Promise<ServiceStatus> {
  const own = judged?.verdict.word ?? 'missing';
  const ports = service.ports.map((port) => ({
    name: port.name,
    address: (judged && findAddress(judged.container, port)) ?? formatAddress(port.ip, port.host),
    container: port.container,
  }));
  const health = ports.find(({ name }) => name === 'health')?.address;
  const asked = own === 'healthy' && health !== undefined;
  const report = asked ? await readReportedHealth(health) : HEALTHY;
  const digest = judged && readDigest(judged.container);
  return {
    service: service.row.name,
    machine,
    family: service.family.name,
    state: judged?.container.State.Status ?? 'missing',
    health: stopped ? 'stopped' : report.degraded ? 'degraded' : own,
    digest,
    ports,
    restarts: judged?.container.RestartCount ?? 0,
    unreached: report.unreached,
    error: stopped ? undefined : judged && (await explainTrouble(judged)),
    imageError: findUnbuilt(service.row.name, digest),
    held: service.held && describeHold(service.held),
    stopped,
  };
}

const describeHold = ({ definition, since, why }: Hold): HeldAt => ({
  id: identifyDefinition(definition),
  since,
  why,
});

/** Finds where a container publishes a port: its row may have changed since. undefined where it does not. */
function findAddress(
  { NetworkSettings }: InspectedContainer,
  { container }: PublishedPort,
): string | undefined {
  const bound = NetworkSettings.Ports?.[`${String(container)}/tcp`]?.[0];
  return bound && formatAddress(bound.HostIp, bound.HostPort);
}

const formatAddress = (ip: string, port: number | string): string => `${ip}:${String(port)}`;

/** Explains what is wrong with a container, or was lately; undefined where nothing is. */
async function explainTrouble(judged: JudgedContainer): Promise<string | undefined> {
  const { condition, reason } = judged.verdict;
  if (condition === 'unhealthy') return explainVerdict(judged);
  return reason === '' ? undefined : reason;
}
