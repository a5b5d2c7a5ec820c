import { architecturesOn } from '../catalog/architectures';
import { imageGraph } from '../catalog/checks';
import { dockerProxy } from './docker-proxy';
import { FleetError } from '../lib/errors';
import { closure, levels } from '../lib/graph';
import { gpuOf, type Gpu } from './hardware';
import { slugOf } from '../catalog/names';
import { place, type PlacedService } from './service';
import { findRole } from '../catalog/roles';
import { find } from '../catalog/rows';
import type { ScanException } from '../catalog/scan-exception';
import type { Catalog, ImageRow, InfrastructureRow, MachineRow } from '../catalog/schema';
import type { StackConfig } from '../stack/parse';
import { checkStack } from './stack-rules';
import { vramPlan, vramProblem, type VramPlan } from './vram';

/** All that one stack builds and runs, derived from the catalog and its config alone. */
export interface MachinePlan {
  readonly machine: MachineRow;
  readonly stack: StackConfig;
  /** The card that GPU services reserve; undefined where the stack has none. */
  readonly gpu: Gpu | undefined;
  /** That card's memory; undefined where the stack has none. */
  readonly vram: VramPlan | undefined;
  /** Compute capabilities that the track's images hold code for; none on track none. */
  readonly architectures: readonly string[];
  /** The machine row's profile with the stack's differences. */
  readonly profile: MachineRow['profile'];
  /** Images to build, parents before children. */
  readonly images: readonly ImageRow[];
  readonly infrastructure: readonly InfrastructureRow[];
  /** Services, those waited for before those that wait. */
  readonly services: readonly PlacedService[];
  /** Vulnerabilities that the scan gate lets pass for a time: the whole fleet's. */
  readonly exceptions: readonly ScanException[];
  /** What the track or the config changes against the catalog, for people to read. */
  readonly notes: readonly string[];
}

/**
 * What `stack` builds and runs.
 * @throws FleetError when the stack names a machine, image, volume or secret that the catalog lacks, or its card is too small
 */
export function planMachine(catalog: Catalog, stack: StackConfig): MachinePlan {
  const machine = checkStack(catalog, stack);
  const rows = catalog.services.filter((row) => row.placements[machine.name]);
  const order = levels(
    new Map(rows.map((row) => [row.name, row.placements[machine.name]?.dependsOn ?? []])),
  ).flat();
  const gpu = gpuOf(stack, machine);
  const services = order.map((name) => place(catalog, stack, machine, gpu, find(rows, name)));
  const vram = vramPlan(gpu, machine, services, catalog.readings);
  const tooMuch = vramProblem(vram);
  if (tooMuch !== undefined) throw new FleetError(`Pulumi.${stack.name}.yaml: fleet:${tooMuch}`);
  const graph = imageGraph(catalog);
  const families = services.map((service) => service.family.name);
  const needed = closure(graph, new Set([...families, findRole(catalog.images, 'pip').name]));
  const images = levels(graph)
    .flat()
    .filter((name) => needed.has(name));
  const used = new Set(services.flatMap((service) => service.row.infrastructure));
  return {
    machine,
    stack,
    gpu,
    vram,
    architectures: stack.track === 'none' ? [] : architecturesOn(stack.track, catalog.machines),
    profile: profileOf(machine, stack),
    images: images.map((name) => find(catalog.images, name)),
    infrastructure: [
      ...catalog.infrastructure.filter((row) => used.has(row.name)),
      ...(services.some(({ docker }) => docker) ? [dockerProxy] : []),
    ],
    services,
    exceptions: catalog.exceptions,
    notes: notesOf(catalog, services),
  };
}

/** Whether a service runs an agent of the stack's source, and not the reference agent or one of this repository. */
export const isReal = ({ stack }: MachinePlan, { row }: PlacedService): boolean =>
  stack.agents !== 'reference' && row.source === undefined;

/** The plan in which nobody waits for these services, by slug: who needs them starts degraded. */
export const withoutWaiting = (plan: MachinePlan, broken: ReadonlySet<string>): MachinePlan => ({
  ...plan,
  services: plan.services.map((service) => ({
    ...service,
    waitsFor: service.waitsFor.filter((name) => !broken.has(slugOf(name))),
  })),
});

/** The machine's profile as its images bake it in. */
function profileOf(machine: MachineRow, stack: StackConfig): MachineRow['profile'] {
  const changes = Object.entries(stack.profile).filter(([, value]) => value !== undefined);
  return { ...machine.profile, ...Object.fromEntries(changes) };
}

function notesOf({ images }: Catalog, services: readonly PlacedService[]): string[] {
  const onCpu = services.filter(({ row, family }) => row.needs.includes('gpu') && !family.track);
  const moved = services.filter(
    ({ row, family }) => family.role === 'legacy' && family.name !== row.family,
  );
  const [first] = moved;
  const missing = new Map<string, string[]>();
  for (const { row, secrets } of services) {
    for (const name of row.secrets.filter((each) => !secrets.includes(each))) {
      missing.set(name, [...(missing.get(name) ?? []), row.name]);
    }
  }
  return [
    ...(onCpu.length > 0
      ? [
          `track none: ${String(onCpu.length)} GPU ${onCpu.length === 1 ? 'service runs' : 'services run'} on ${findRole(images, 'cpu-fallback').name}, without CUDA libraries`,
        ]
      : []),
    ...(first
      ? [
          `legacyPython ${first.family.python}: ${String(moved.length)} services run on ${first.family.name} in place of ${first.row.family}`,
        ]
      : []),
    ...[...missing].map(
      ([name, owners]) =>
        `secret ${name} has no value: ${owners.join(', ')} ${owners.length > 1 ? 'run' : 'runs'} without it`,
    ),
  ];
}
