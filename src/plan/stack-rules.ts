import { listArchitectures, filterArchitectures, compiles } from '../catalog/architectures';
import { FleetError } from '../lib/errors';
import { toSlug, nameVolume } from '../catalog/names';
import type { Catalog, MachineRow } from '../catalog/schema';
import type { StackConfig } from '../stack/parse';

/**
 * Checks that every name in the stack file is one of the catalog's, and returns the row of the stack's machine.
 * @throws FleetError with one line for each that is not
 */
export function checkStack(catalog: Catalog, stack: StackConfig): MachineRow {
  const at = `Pulumi.${stack.name}.yaml: fleet`;
  const machine = catalog.machines.find((row) => row.name === stack.machine);
  if (!machine) {
    const known = catalog.machines.map((row) => `'${row.name}'`).join(' or ');
    throw new FleetError(`${at}:machine: unknown machine: '${stack.machine}'; write ${known}`);
  }
  const here = catalog.services.filter((row) => row.placements[machine.name]);
  const problems = [
    ...findGpuProblems(catalog, stack, machine),
    ...findUnknownNames('pins', 'image or service', Object.keys(stack.pins), [
      ...catalog.images.map((row) => row.name),
      ...here.map((row) => toSlug(row.name)),
    ]),
    ...findUnknownNames('volumes', 'volume', Object.keys(stack.volumes), [
      ...catalog.infrastructure.flatMap((row) =>
        row.volumes.map(({ name }) => nameVolume(row.name, name)),
      ),
      ...here.flatMap((row) => row.volumes.map(({ name }) => nameVolume(toSlug(row.name), name))),
    ]),
    ...findUnknownNames(
      'secrets',
      'secret',
      Object.keys(stack.secrets),
      catalog.services.flatMap((row) => row.secrets),
    ),
    ...findUnknownNames(
      'peers',
      'machine',
      Object.keys(stack.peers),
      catalog.machines.map((row) => row.name).filter((name) => name !== machine.name),
    ),
  ];
  if (problems.length > 0) throw new FleetError(problems.map((problem) => `${at}:${problem}`));
  return machine;
}

/** Finds what the machine's row, the images or the track's compiler do not go with in the stack's GPU. */
function findGpuProblems({ machines }: Catalog, stack: StackConfig, machine: MachineRow): string[] {
  const { gpu, track } = stack;
  if (!gpu) return [];
  if (!machine.gpu) {
    return [
      `gpu.device: is no card of ${machine.name}, which has none: '${gpu.device}'; write gpu in its row of fleet/machines/, or remove it here and write track: none`,
    ];
  }
  const own = gpu.vram === undefined && gpu.architecture === undefined;
  const { count } = machine.gpu;
  if (own && /^\d+$/.test(gpu.device) && Number(gpu.device) >= count) {
    return [
      `gpu.device: is no card of ${machine.name}, which has ${String(count)}: '${gpu.device}'; write one from 0 to ${String(count - 1)}, or gpu.count in its row`,
    ];
  }
  const capability = gpu.architecture ?? machine.gpu.architecture;
  if (track !== 'none' && !compiles(track, capability)) {
    return [
      `track: makes no code for a card of compute capability ${capability}: '${track}'; write another track`,
    ];
  }
  const held =
    track === 'none' ? listArchitectures(machines) : filterArchitectures(track, machines);
  return held.includes(capability)
    ? []
    : [
        `gpu.architecture: is not one that the images hold code for: '${capability}'; write one of ${held.join(', ')}`,
      ];
}

function findUnknownNames(
  key: string,
  kind: string,
  given: readonly string[],
  known: readonly string[],
): string[] {
  const list = [...new Set(known)].sort();
  return given
    .filter((name) => !list.includes(name))
    .map((name) => `${key}: unknown ${kind}: '${name}'; write one of ${list.join(', ')}`);
}
