import { sortIntoLevels, type Graph } from '../../lib/graph';
import type { ResolvedService } from '../../plan/service';
import type { MachinePlan } from '../../plan/plan';
import type { HeldAt, ServiceStatus, Stop } from '../../engines/engine';
import type { Usage } from '../../docker/usage';

/** One service on one machine. */
export interface ServiceEntry {
  readonly service: string;
  readonly machine: string;
  readonly family: string;
  /** Step of the start-up that it comes in, from 1. */
  readonly level: number;
  /** Addresses on the host, by port name. */
  readonly addresses: Readonly<Record<string, string>>;
  /** Services of this machine that it waits for. */
  readonly waitsFor: readonly string[];
  /** Services of other machines that it depends on. */
  readonly remote: readonly string[];
  /** True if it uses a card where there is one. */
  readonly gpu: boolean;
  /** Limit of its container, in megabytes of 2^20 bytes. */
  readonly memoryLimit: number;
  /** Present status; null if its stack does not run here. */
  readonly now: ServiceNow | null;
}

export interface ServiceNow extends Pick<ServiceStatus, 'health' | 'restarts' | 'unreached'> {
  readonly error: string | null;
  /** Earlier definition that it is kept at; null where none is. */
  readonly held: HeldAt | null;
  /** When a person stopped it, and who; null where nobody did. */
  readonly stopped: Stop | null;
  /** Null where its container does not run. */
  readonly usage: Usage | null;
}

/** Builds the graph of dependencies among a machine's services, by name. */
function waitingGraph({ services }: MachinePlan): Graph {
  const names = new Set(services.map(({ row }) => row.name));
  return new Map(
    services.map(({ row, waitsFor }) => [row.name, waitsFor.filter((name) => names.has(name))]),
  );
}

/**
 * A machine's services, those waited for first.
 * @param status of each; undefined where the stack does not run here
 */
export function listServices(
  plan: MachinePlan,
  status: readonly ServiceStatus[] | undefined,
  usage: ReadonlyMap<string, Usage>,
): ServiceEntry[] {
  const graph = waitingGraph(plan);
  const findLevel = new Map(
    sortIntoLevels(graph).flatMap((names, index) => names.map((name) => [name, index + 1])),
  );
  return plan.services.map((service) => ({
    service: service.row.name,
    machine: plan.machine.name,
    family: service.family.name,
    level: findLevel.get(service.row.name) ?? 1,
    addresses: listAddresses(service),
    waitsFor: graph.get(service.row.name) ?? [],
    remote: service.remote.map(({ name }) => name),
    gpu: service.row.needs.includes('gpu'),
    memoryLimit: service.memory,
    now: describeNow(
      status?.find((each) => each.service === service.row.name),
      usage,
    ),
  }));
}

const listAddresses = ({ ports }: ResolvedService): Record<string, string> =>
  Object.fromEntries(ports.map(({ name, ip, host }) => [name, `${ip}:${String(host)}`]));

function describeNow(
  status: ServiceStatus | undefined,
  usage: ReadonlyMap<string, Usage>,
): ServiceNow | null {
  if (!status) return null;
  const { service, health, restarts, unreached, error, held, stopped } = status;
  return {
    health,
    restarts,
    unreached,
    error: error ?? null,
    held: held ?? null,
    stopped: stopped ?? null,
    usage: usage.get(service) ?? null,
  };
}
