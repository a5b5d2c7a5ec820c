import { FleetError } from '../lib/errors';
import { parseCatalog } from '../catalog/load';
import { readFleet } from '../checkout/fleet';
import { groupServices } from './files';
import type { Proposal } from './proposal';

/** Finds what the catalog refuses of the rows, in its own words, beside this project's images and infrastructure. */
export function findRefusals(proposal: Pick<Proposal, 'machines' | 'services'>): readonly string[] {
  try {
    const { images, infrastructure } = readFleet();
    parseCatalog({
      images,
      infrastructure,
      exceptions: [],
      machines: proposal.machines.map(({ row }) => ({
        file: `fleet/machines/${row.name}.ts`,
        rows: [row],
      })),
      services: groupServices(proposal.services).map(({ file, services }) => ({
        file,
        rows: services.map(({ row }) => row),
      })),
    });
    return [];
  } catch (error) {
    if (error instanceof FleetError) return error.lines;
    throw error;
  }
}
