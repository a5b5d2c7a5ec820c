import { readFleet } from '../checkout/fleet';
import type { CatalogSources } from '../catalog/load';
import { locateGroup } from './files';
import type { ServiceProposal } from './proposal';

/** The fleet that proposed rows are added to. */
export interface Existing {
  /** Name of the machine that they run on. */
  readonly machine: string;
  /** File below fleet/services/ that they go to, without its ending. */
  readonly group: string;
  /** What their `source` says: the folder, from the project. */
  readonly source: string;
}

/** Reads the fleet as it is without the rows that the proposed ones would replace. */
export function readOthers({ group }: Existing): CatalogSources {
  const fleet = readFleet();
  return { ...fleet, services: fleet.services.filter(({ file }) => file !== locateGroup(group)) };
}

/** Lists the ports that rows have on the machine. They may be malformed: the catalog says so. */
export function listTakenPorts({ services }: CatalogSources): number[] {
  const rows = services.flatMap(({ rows: list }) => list) as Partial<ServiceProposal['row']>[];
  return rows.flatMap(({ port, healthPort, listen = [] }) =>
    [port, healthPort, ...listen.map(({ container }) => container)].flatMap((each) => each ?? []),
  );
}

/** Puts a row into its file, with its source. */
export const addTo = ({ group, source }: Existing, service: ServiceProposal): ServiceProposal => ({
  ...service,
  group,
  row: { ...service.row, source },
});
