import type { Context } from '../../checkout/context';
import type { InspectedContainer } from '../../docker/containers';
import { listLocalImages } from '../../docker/images';
import { isInfrastructure, LABELS } from '../../docker/labels';
import { readVolumeFile, writeVolumeFile, type VolumeFile } from '../../docker/volume-files';
import { createVolume, inspectVolumes, removeVolumes } from '../../docker/volumes';
import { FleetError } from '../../lib/errors';
import { writeCommand } from '../../lib/shell';
import { parseLedger, type Ledger } from './ledger';

/**
 * The ledger lies in a volume of the Docker engine that runs the stack: every checkout and every user of that engine has the
 * same one, and `down` leaves it.
 */

type Place = Pick<Context, 'prefix' | 'stack'>;

export const nameLedger = ({ prefix }: Pick<Context, 'prefix'>): string => `${prefix}-ledger`;

const EMPTY: Ledger = { services: {} };
const FILE = 'ledger.json';

/**
 * Reads the ledger; an empty one where the stack has none.
 * @param containers of the stack, one of whose images reads it
 * @throws FleetError where it is damaged, or Docker has no image to read it with
 */
export async function readLedger(
  place: Place,
  containers: readonly InspectedContainer[],
): Promise<Ledger> {
  const volume = nameLedger(place);
  if ((await inspectVolumes([volume])).length === 0) return EMPTY;
  const file = await locate(place, containers);
  if (!file) {
    throw new FleetError(
      `volume ${volume}: cannot be read: Docker has no image of stack ${place.stack.name}; pull one from ${place.stack.registry}`,
    );
  }
  const text = await readVolumeFile(file);
  if (text === undefined) return EMPTY;
  try {
    return parseLedger(text);
  } catch (error) {
    const [line = ''] = (error as Error).message.split('\n');
    throw new FleetError(
      `volume ${volume}: ${FILE}: is damaged: ${line}; put a copy of it back, or forget all earlier definitions: ${writeCommand('docker', 'volume', 'rm', volume)}`,
    );
  }
}

/** Writes the ledger. */
export async function writeLedger(
  place: Place,
  containers: readonly InspectedContainer[],
  ledger: Ledger,
): Promise<void> {
  const volume = nameLedger(place);
  const file = await locate(place, containers);
  if (!file) return; // Nothing of the stack ever ran on this engine.
  if ((await inspectVolumes([volume])).length === 0) {
    await createVolume(volume, `${LABELS.ledger}=${place.stack.name}`);
  }
  await writeVolumeFile(file, `${JSON.stringify(ledger, null, 1)}\n`);
}

/** Removes the ledger with the volumes of its stack. */
export const dropLedger = (place: Pick<Context, 'prefix'>): Promise<void> =>
  removeVolumes([nameLedger(place)], { force: true });

async function locate(
  place: Place,
  containers: readonly InspectedContainer[],
): Promise<VolumeFile | undefined> {
  const { registry, namespace } = place.stack;
  const used = containers.find(({ Config }) => !isInfrastructure(Config.Labels))?.Config.Image;
  const image = used ?? (await listLocalImages(`${registry}/${namespace}`))[0]?.reference;
  return image === undefined ? undefined : { volume: nameLedger(place), file: FILE, image };
}
