import type { MachinePlan } from '../../plan/plan';
import type { BuildRecord } from '../../engines/embedded/build-record';
import type { Usage } from '../../docker/usage';
import type { NewestSize } from '../../sizes/last-sizes';
import type { FleetStatus } from '../../engines/engine';
import type { EngineName } from '../../stack/engines';
import { computeCapacity, type Capacity } from './capacity';
import { listImages, type ImageEntry } from './images';
import {
  listExceptions,
  listImageScans,
  type ExceptionEntry,
  type ImageScan,
  type KnownScans,
} from './scans';
import { listServices, type ServiceEntry } from './services';

/** All that a report tells. What is not known is null, and never a guess. */
export interface FleetReport {
  readonly project: string;
  /** Moment that it is about, ISO 8601. */
  readonly made: string;
  readonly machines: readonly MachineEntry[];
  readonly services: readonly ServiceEntry[];
  readonly images: readonly ImageEntry[];
  readonly scans: readonly ImageScan[];
  readonly exceptions: readonly ExceptionEntry[];
}

export interface MachineEntry extends Capacity {
  readonly machine: string;
  readonly stack: string;
  readonly engine: EngineName;
  readonly track: string;
  /** True if the stack runs on this Docker engine; else why nothing is known of its health. */
  readonly running: boolean;
  readonly why: string | null;
  /** Health is null where the stack does not run here. */
  readonly servers: readonly { readonly name: string; readonly health: string | null }[];
  /** The last run that built anything; null where none is known. */
  readonly build: BuildRecord | null;
  /** Settings that differ from the catalog. */
  readonly notes: readonly string[];
}

/** Facts that this machine knows of a stack beyond the catalog. */
export interface KnownFacts extends KnownScans {
  /** Undefined where it does not run here. */
  readonly live: Live | undefined;
  /** Reason why it is not live. */
  readonly why: string | undefined;
  readonly build: BuildRecord | undefined;
}

export interface Live {
  readonly status: FleetStatus;
  readonly usage: ReadonlyMap<string, Usage>;
  /** Bytes of the host. */
  readonly memory: number;
}

/** The catalog, the stacks and what is known of them as one value. */
export function buildReport(
  project: string,
  stacks: readonly { readonly plan: MachinePlan; readonly known: KnownFacts }[],
  sizes: Readonly<Record<string, NewestSize>>,
  now: Date,
): FleetReport {
  const plans = stacks.map(({ plan }) => plan);
  return {
    project,
    made: now.toISOString(),
    machines: stacks.map(({ plan, known }) => buildMachineEntry(plan, known)),
    services: stacks.flatMap(({ plan, known: { live } }) =>
      listServices(plan, live?.status.services, live?.usage ?? new Map()),
    ),
    images: listImages(plans, sizes),
    scans: stacks.flatMap(({ plan, known }) => listImageScans(plan, known, now)),
    exceptions: listExceptions(plans[0]?.exceptions ?? [], now),
  };
}

function buildMachineEntry(plan: MachinePlan, { live, why, build }: KnownFacts): MachineEntry {
  const { machine, stack, infrastructure, notes } = plan;
  return {
    machine: machine.name,
    stack: stack.name,
    engine: stack.engine,
    track: stack.track,
    running: live !== undefined,
    why: why ?? null,
    servers: infrastructure.map(({ name }) => ({
      name,
      health: live?.status.infrastructure.find((each) => each.name === name)?.health ?? null,
    })),
    build: build ?? null,
    notes,
    ...computeCapacity(plan, live),
  };
}
