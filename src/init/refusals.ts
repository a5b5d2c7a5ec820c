import { FleetError } from '../lib/errors';
import { parseCatalog, type CatalogSources } from '../catalog/load';
import { readFleet } from '../checkout/fleet';
import { groupServices } from './files';
import type { Proposal } from './proposal';

/**
 * Finds what the catalog refuses of the rows, in its own words.
 * @param others what they stand beside. @default this project's images and infrastructure
 */
export function findRefusals(
  proposal: Pick<Proposal, 'machines' | 'services'>,
  others: CatalogSources = { ...readFleet(), services: [], machines: [], exceptions: [] },
): readonly string[] {
  const machines = proposal.machines.map(({ row }) => ({
    file: `fleet/machines/${row.name}.ts`,
    rows: [row],
  }));
  const services = groupServices(proposal.services).map(({ file, services }) => ({
    file,
    rows: services.map(({ row }) => row),
  }));
  try {
    parseCatalog({
      ...others,
      machines: [...others.machines, ...machines],
      services: [...others.services, ...services],
    });
    return [];
  } catch (error) {
    if (error instanceof FleetError) return error.lines;
    throw error;
  }
}
