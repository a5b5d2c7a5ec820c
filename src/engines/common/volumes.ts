import { inspectVolumes, type InspectedVolume } from '../../docker/volumes';
import { FleetError } from '../../lib/errors';
import { print } from '../../lib/output';
import type { MachinePlan } from '../../plan/plan';
import type { ResolvedVolume } from '../../plan/volumes';
import { fleetCommand } from '../../lib/fleet-command';
import { writeCommand } from '../../lib/shell';

/**
 * Checks that each volume lies where the stack file says. Docker cannot move a volume: whoever makes it anew loses its data.
 * @throws FleetError with one line for each volume that lies elsewhere
 */
export async function checkVolumes({
  stack,
  services,
  infrastructure,
}: Pick<MachinePlan, 'stack' | 'services' | 'infrastructure'>): Promise<void> {
  const volumes = [...services, ...infrastructure].flatMap((each) => each.volumes);
  const there = new Map(
    (await inspectVolumes(volumes.map(({ name }) => name))).map((each) => [each.Name, each]),
  );
  const lines = volumes.flatMap((volume) => {
    const found = there.get(volume.name);
    const device = found?.Options?.['device'];
    if (!found || device === volume.folder) return [];
    const place = `Pulumi.${stack.name}.yaml: fleet:volumes.${volume.id}`;
    return [explainMove(place, volume, found, device)];
  });
  if (lines.length > 0) throw new FleetError(lines);
}

/**
 * Explains that a volume lies elsewhere, and what to do so that its data stays.
 * @param place key of the stack file
 * @param device folder that the volume was made with; undefined for Docker's own place
 */
function explainMove(
  place: string,
  { name, folder }: ResolvedVolume,
  { Mountpoint }: InspectedVolume,
  device: string | undefined,
): string {
  if (folder === undefined) {
    return `${place}: is missing, and volume ${name} lies in a folder: '${device ?? ''}'; write that folder`;
  }
  const from = device ?? Mountpoint;
  const back = device === undefined ? 'remove the line' : `write ${device}`;
  return `${place}: is not where volume ${name} lies, ${from}: '${folder}'; ${back}, or move the data: ${fleetCommand('down')}, copy ${from} to ${folder}, ${writeCommand('docker', 'volume', 'rm', name)}, ${fleetCommand('up')}`;
}

/** Prints the volumes that `down` removed; or that it left, and how to remove them. */
export function printVolumes(names: readonly string[], removed: boolean): void {
  if (names.length === 0) return;
  const what = removed
    ? 'volumes removed'
    : `volumes stay (${fleetCommand('down', '--volumes')} removes them)`;
  print(`${what}: ${names.join(', ')}`);
}
