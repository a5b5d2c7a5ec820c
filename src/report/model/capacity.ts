import type { MachinePlan } from '../../plan/plan';
import type { VramShare } from '../../plan/vram';
import type { Usage } from '../../docker/usage';

/** Used and total memory of a machine, in megabytes of 2^20 bytes. */
export interface Capacity {
  /** Null where the machine has none. */
  readonly card: Card | null;
  readonly memory: Memory;
}

/** Plan of the machine's GPU for the picture; empty if the stack reserves none. */
export interface Card {
  readonly model: string;
  readonly total: number;
  /** True if this stack's services reserve it. */
  readonly reserved: boolean;
  /** Services that hold their peak all the time. */
  readonly resident: readonly Share[];
  /** Services that hold theirs now and then: the largest must fit beside the resident ones. */
  readonly onDemand: readonly Share[];
  /** Services whose peak nobody has measured. */
  readonly unmeasured: readonly string[];
}

export interface Share {
  readonly name: string;
  readonly megabytes: number;
}

export interface Memory {
  /** Of the host; null where the stack does not run here. */
  readonly total: number | null;
  /** Sums of the containers' limits: for each family, and for the servers. */
  readonly limits: readonly Share[];
  /** Memory that the containers use now; null where the stack does not run here. */
  readonly used: number | null;
}

const MEBIBYTE = 2 ** 20;

/** @param host bytes of memory and what containers use of it; undefined where the stack does not run here */
export function computeCapacity(
  plan: MachinePlan,
  host: { readonly memory: number; readonly usage: ReadonlyMap<string, Usage> } | undefined,
): Capacity {
  const used = [...(host?.usage.values() ?? [])].reduce((sum, { memory }) => sum + memory, 0);
  return {
    card: describeCard(plan),
    memory: {
      total: host ? Math.round(host.memory / MEBIBYTE) : null,
      limits: sumLimits(plan),
      used: host ? Math.round(used / MEBIBYTE) : null,
    },
  };
}

function describeCard({ machine, gpu, vram }: MachinePlan): Card | null {
  if (!machine.gpu) return null;
  const services = vram?.services ?? [];
  const shares = (wanted: VramShare['mode']): Share[] =>
    services
      .flatMap(({ service, mode, peak }) =>
        mode === wanted && peak !== undefined ? [{ name: service, megabytes: peak }] : [],
      )
      .sort(largestFirst);
  return {
    model: machine.gpu.model,
    total: gpu?.vram ?? machine.gpu.vram,
    reserved: gpu !== undefined,
    resident: shares('resident'),
    onDemand: shares('on-demand'),
    unmeasured: services.filter(({ peak }) => peak === undefined).map(({ service }) => service),
  };
}

function sumLimits({ services, infrastructure }: MachinePlan): Share[] {
  const sums = new Map<string, number>();
  const add = (name: string, megabytes: number): void => {
    sums.set(name, (sums.get(name) ?? 0) + megabytes);
  };
  for (const { family, memory } of services) add(family.name, memory);
  for (const { memory } of infrastructure) add('servers', memory);
  return [...sums].map(([name, megabytes]) => ({ name, megabytes })).sort(largestFirst);
}

const largestFirst = (one: Share, other: Share): number => other.megabytes - one.megabytes;
