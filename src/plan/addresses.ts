import { namePeer, toSlug } from '../catalog/names';
import { find } from '../catalog/rows';
import type { Catalog, MachineRow, ServiceRow } from '../catalog/schema';
import type { StackConfig } from '../stack/parse';
import { HEALTH_PORT } from '../catalog/container-fields';

/** Address at which one machine's containers reach a service or an infrastructure row. */
export interface Address {
  readonly host: string;
  /** undefined where the row has none. */
  readonly port: number | undefined;
  /** Port on which its health answers. */
  readonly health: number;
}

/** Finds where a service of this machine reaches a row: by container name here, else by network or LAN. */
export function findAddress(
  catalog: Catalog,
  stack: StackConfig,
  machine: MachineRow,
  name: string,
): Address {
  const infrastructure = catalog.infrastructure.find((row) => row.name === name);
  if (infrastructure) {
    const { port } = infrastructure;
    return { host: infrastructure.name, port, health: port };
  }
  const target = find(catalog.services, name);
  const inside = { port: target.port, health: HEALTH_PORT };
  if (target.placements[machine.name]) return { host: toSlug(name), ...inside };
  // Of several machines the first that this one has an address of, in the row's order.
  const machines = Object.keys(target.placements);
  const where = machines.find((each) => each in stack.peers) ?? machines[0] ?? '';
  if (stack.peerNetwork !== undefined) return { host: namePeer(name, where), ...inside };
  const host = stack.peers[where] ?? where;
  return { host, port: target.port, health: target.healthPort };
}

/** Lists the other machines whose services depend on `row`, and which do not run `row` themselves. */
export const listMachinesThatNeed = (
  catalog: Catalog,
  machine: MachineRow,
  row: ServiceRow,
): string[] => [
  ...new Set(
    catalog.services.flatMap(({ placements }) =>
      Object.entries(placements)
        .filter(
          ([where, { dependsOn }]) =>
            where !== machine.name &&
            dependsOn.includes(row.name) &&
            row.placements[where] === undefined,
        )
        .map(([where]) => where),
    ),
  ),
];

/** Lists LAN addresses by machine. Loopback is none: in a container it would mean the container itself. */
export function listLanAddresses(
  stack: StackConfig,
  machine: MachineRow,
): Readonly<Record<string, string>> {
  const own = stack.address.startsWith('127.') ? {} : { [machine.name]: stack.address };
  return { ...own, ...stack.peers };
}
