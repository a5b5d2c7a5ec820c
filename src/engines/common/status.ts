import type { PublishedPort } from '../../plan/ports';
import type { ResolvedService } from '../../plan/service';
import type { Context } from '../../checkout/context';
import { readDigest, type InspectedContainer } from '../../docker/containers';
import { identifyDefinition } from '../../plan/definition';
import type { Hold } from '../../plan/hold';
import type { ContainerStatus, FleetStatus, HeldAt, ServiceStatus } from '../engine';
import { listExpectations } from './expectations';
import { HEALTHY, readReportedHealth } from './reported-health';
import { readUnbuilt, type FindUnbuilt } from './unbuilt';
import { explainVerdict } from './unhealthy';
import { judgeStack, type JudgedContainer } from './watch';

/**
 * Reads the status of every service and of the infrastructure from Docker and the services' health ports.
 * @param look the judged containers @default as they are now
 */
export async function readStatus(
  { project, stack, plan }: Context,
  look?: readonly JudgedContainer[],
): Promise<FleetStatus> {
  const judged = look ?? (await judgeStack({ stack, plan }));
  const find = (name: string): JudgedContainer | undefined =>
    judged.find(({ service }) => service === name);
  const planned = listExpectations(plan);
  const findUnbuilt = readUnbuilt({ project, stack });
  return {
    stack: stack.name,
    engine: stack.engine,
    services: await Promise.all(
      plan.services.map((service) =>
        readServiceStatus(service, plan.machine.name, find(service.row.name), findUnbuilt),
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
  findUnbuilt: FindUnbuilt,
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
    health: report.degraded ? 'degraded' : own,
    digest,
    ports,
    restarts: judged?.container.RestartCount ?? 0,
    unreached: report.unreached,
    error: judged && (await explainTrouble(judged)),
    imageError: findUnbuilt(service.row.name, digest),
    held: service.held && describeHold(service.held),
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
