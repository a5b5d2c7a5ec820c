import { filterArchitectures } from '../catalog/architectures';
import { buildImageGraph } from '../catalog/checks';
import { FleetError } from '../lib/errors';
import { findClosure, sortIntoLevels } from '../lib/graph';
import { selectGpu, type Gpu } from './hardware';
import { toSlug } from '../catalog/names';
import { resolveInfrastructure, type ResolvedInfrastructure } from './infrastructure';
import { listNotes } from './notes';
import { resolveService } from './resolve-service';
import type { ResolvedService } from './service';
import { findRole } from '../catalog/roles';
import { find } from '../catalog/rows';
import type { ScanException } from '../catalog/scan-exception';
import type { Catalog, ImageRow, MachineRow } from '../catalog/schema';
import type { StackConfig } from '../stack/parse';
import type { Profile } from '../stack/profile';
import { checkStack } from './stack-rules';
import { planVram, explainVramOverflow, type VramPlan } from './vram';

/** All that one stack builds and runs, derived from the catalog and its config alone. */
export interface MachinePlan {
  readonly machine: MachineRow;
  readonly stack: StackConfig;
  /** The GPU that services reserve; undefined where the stack has none. */
  readonly gpu: Gpu | undefined;
  /** Memory of that GPU; undefined where the stack has none. */
  readonly vram: VramPlan | undefined;
  /** Compute capabilities that the track's images hold code for; none on track none. */
  readonly architectures: readonly string[];
  /** The stack's profile, as images hold it. */
  readonly profile: Profile;
  /** Images to build, parents before children. */
  readonly images: readonly ImageRow[];
  readonly infrastructure: readonly ResolvedInfrastructure[];
  /** Services, those waited for before those that wait. */
  readonly services: readonly ResolvedService[];
  /** Vulnerabilities that the scan gate lets pass for a time: the whole fleet's. */
  readonly exceptions: readonly ScanException[];
  /** Lines that tell people what the track or the config changes against the catalog. */
  readonly notes: readonly string[];
}

/**
 * Plans what `stack` builds and runs.
 * @throws FleetError when the stack names a machine, image, volume or secret that the catalog lacks, or its GPU is too small
 */
export function planMachine(catalog: Catalog, stack: StackConfig): MachinePlan {
  const machine = checkStack(catalog, stack);
  const rows = catalog.services.filter((row) => row.placements[machine.name]);
  const order = sortIntoLevels(
    new Map(rows.map((row) => [row.name, row.placements[machine.name]?.dependsOn ?? []])),
  ).flat();
  const gpu = selectGpu(stack, machine);
  const services = order.map((name) =>
    resolveService(catalog, stack, machine, gpu, find(rows, name)),
  );
  const vram = planVram(gpu, machine, services, catalog.readings);
  const tooMuch = explainVramOverflow(vram);
  if (tooMuch !== undefined) throw new FleetError(`Pulumi.${stack.name}.yaml: fleet:${tooMuch}`);
  const graph = buildImageGraph(catalog);
  const families = services.map((service) => service.family.name);
  const needed = findClosure(graph, new Set([...families, findRole(catalog.images, 'pip').name]));
  const images = sortIntoLevels(graph)
    .flat()
    .filter((name) => needed.has(name));
  return {
    machine,
    stack,
    gpu,
    vram,
    architectures: stack.track === 'none' ? [] : filterArchitectures(stack.track, catalog.machines),
    profile: stack.profile,
    images: images.map((name) => find(catalog.images, name)),
    infrastructure: resolveInfrastructure(catalog, stack, services),
    services,
    exceptions: catalog.exceptions,
    notes: listNotes(catalog, services),
  };
}

/** Narrows a plan's services and notes to those that a command is for. */
export function selectPlanServices(
  catalog: Catalog,
  plan: MachinePlan,
  includes: (slug: string) => boolean,
): MachinePlan {
  const services = plan.services.filter(({ slug }) => includes(slug));
  return { ...plan, services, notes: listNotes(catalog, services) };
}

/** Changes a plan so that nobody waits for these services, by slug: who needs them starts degraded. */
export const stopWaitingFor = (plan: MachinePlan, failed: ReadonlySet<string>): MachinePlan => ({
  ...plan,
  services: plan.services.map((service) => ({
    ...service,
    waitsFor: service.waitsFor.filter((name) => !failed.has(toSlug(name))),
  })),
});
