import { listArchitectures, filterArchitectures, compiles } from '../catalog/architectures';
import { FleetError } from '../lib/errors';
import { suggestFix } from '../lib/suggest';
import { nameInDocker, nameVolume, toSlug } from '../catalog/names';
import type { Catalog, MachineRow, ServiceRow } from '../catalog/schema';
import type { StackConfig } from '../stack/parse';
import { listMachinesThatNeed } from './addresses';
import { FLEET_NETWORK, PEER_NETWORK, PROXY_NETWORK } from './networks';
import { listPublishedPorts } from './ports';

/**
 * Checks that every name in the stack file is one of the catalog's, and returns the row of the stack's machine.
 * @throws FleetError with one line for each that is not
 */
export function checkStack(catalog: Catalog, stack: StackConfig): MachineRow {
  const at = `Pulumi.${stack.name}.yaml: fleet`;
  const machine = catalog.machines.find((row) => row.name === stack.machine);
  if (!machine) {
    const known = catalog.machines.map((row) => row.name);
    throw new FleetError(
      `${at}:machine: unknown machine: '${stack.machine}'; ${suggestFix(stack.machine, known)}`,
    );
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
    ...findNetworkClash(stack),
    ...findLoopbackAddress(catalog, stack, machine, here),
    ...findPortProblems(here, stack),
  ];
  if (problems.length > 0) throw new FleetError(problems.map((problem) => `${at}:${problem}`));
  return machine;
}

/** A stack's own networks are not there before it, and are gone after it. */
const findNetworkClash = (stack: StackConfig): string[] =>
  [FLEET_NETWORK, PROXY_NETWORK]
    .map((name) => nameInDocker(stack, name))
    .filter((name) => name === stack.peerNetwork)
    .map(
      (name) =>
        `peerNetwork: is a network of this stack alone: '${name}'; write another name, such as '${nameInDocker(stack, PEER_NETWORK)}'`,
    );

/** Finds a machine whose peers could not reach what they need of it: it publishes that on loopback. */
function findLoopbackAddress(
  catalog: Catalog,
  { address, peers, peerNetwork }: StackConfig,
  machine: MachineRow,
  services: readonly ServiceRow[],
): string[] {
  if (peerNetwork !== undefined || !address.startsWith('127.')) return [];
  const needed = services.flatMap((row) =>
    listMachinesThatNeed(catalog, machine, row)
      .filter((name) => name in peers)
      .map((name) => `${name} needs ${row.name}`),
  );
  const [first] = needed;
  return first === undefined
    ? []
    : [
        `address: reaches nobody else, and ${first}: '${address}'; write ${machine.name}'s address on the LAN`,
      ];
}

/** Ports below belong to the machine's own services, and a Docker engine without root publishes none of them. */
const LOWEST_PORT = 1024;
const HIGHEST_PORT = 65535;

/** Finds the port that the offset moves furthest above the highest, and those that it leaves too low. */
function findPortProblems(services: readonly ServiceRow[], { portOffset }: StackConfig): string[] {
  const ports = services.flatMap((row) =>
    listPublishedPorts(row, '', portOffset).map(({ name, host }) => ({
      name,
      host,
      row: row.name,
    })),
  );
  const [last] = ports.sort((one, other) => other.host - one.host);
  const tooLow = ports.filter(({ host }) => host < LOWEST_PORT);
  return [
    ...(last && last.host > HIGHEST_PORT
      ? [
          `portOffset: moves the port ${last.name} of ${last.row} to ${String(last.host)}, above ${String(HIGHEST_PORT)}: '${String(portOffset)}'; write at most ${String(portOffset - (last.host - HIGHEST_PORT))}`,
        ]
      : []),
    ...tooLow.map(
      ({ name, host, row }) =>
        `portOffset: leaves the port ${name} of ${row} at ${String(host)}, below ${String(LOWEST_PORT)}: '${String(portOffset)}'; write at least ${String(portOffset + LOWEST_PORT - host)}, or a higher port in the row`,
    ),
  ];
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
    .map((name) => `${key}: unknown ${kind}: '${name}'; ${suggestFix(name, list)}`);
}
