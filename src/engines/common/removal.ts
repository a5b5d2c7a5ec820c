import { listContainers } from '../../docker/containers';
import { listStackNetworkIds } from '../../docker/networks';
import { listStackVolumes } from '../../docker/volumes';
import { FleetError } from '../../lib/errors';

/**
 * Asks Docker whether a stack is gone, whatever was to remove it.
 * @param volumes true if its volumes were to go too
 * @throws FleetError naming what is still there, with the command that removes it
 */
export async function checkRemoved(stack: string, volumes: boolean): Promise<void> {
  const [containers, networks, kept] = await Promise.all([
    listContainers(stack),
    listStackNetworkIds(stack),
    volumes ? listStackVolumes(stack) : [],
  ]);
  const left = [
    {
      what: 'containers',
      names: containers.map(({ Name }) => Name.slice(1)),
      remove: 'rm --force',
    },
    { what: 'networks', names: networks.map((id) => id.slice(0, 12)), remove: 'network rm' },
    { what: 'volumes', names: kept, remove: 'volume rm' },
  ];
  const lines = left
    .filter(({ names }) => names.length > 0)
    .map(
      ({ what, names, remove }) =>
        `stack ${stack}: ${what} are still there: '${names.join(', ')}'; run the same command again, or docker ${remove} ${names.join(' ')}`,
    );
  if (lines.length > 0) throw new FleetError(lines);
}
