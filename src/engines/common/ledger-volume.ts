import type { Context } from '../../checkout/context';
import { listContainers, type InspectedContainer } from '../../docker/containers';
import { listLocalImages } from '../../docker/images';
import { filterByLabel, isInfrastructure, LABELS } from '../../docker/labels';
import { readVolumeFile, writeVolumeFile } from '../../docker/volume-files';
import { createVolume, inspectVolumes, listVolumes, removeVolumes } from '../../docker/volumes';
import { FleetError } from '../../lib/errors';
import { writeCommand } from '../../lib/shell';
import { parseLedger, type Ledger } from './ledger';

/**
 * The ledger lies in a volume of the Docker engine that runs the stack: every checkout and every user of that engine has the
 * same one, and `down` leaves it.
 */

type Place = Pick<Context, 'prefix' | 'stack'>;

export const nameLedger = ({ prefix }: Pick<Context, 'prefix'>): string => `${prefix}-ledger`;

const EMPTY: Ledger = { services: {}, stopped: {} };
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
  const text = await readText(volume, await findImage(place.stack, containers), place.stack);
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

/**
 * Reads the texts of all ledgers of the Docker engine, whichever stack's they are.
 * @param stack one of whose images reads them
 * @throws FleetError where Docker has none of them
 */
export async function readLedgerTexts(stack: Place['stack']): Promise<string[]> {
  const volumes = await listVolumes(filterByLabel(LABELS.ledger));
  if (volumes.length === 0) return [];
  const image = await findImage(stack, await listContainers(stack.name));
  const texts: string[] = [];
  for (const volume of volumes) texts.push((await readText(volume, image, stack)) ?? '');
  return texts;
}

async function readText(
  volume: string,
  image: string | undefined,
  { name, registry }: Place['stack'],
): Promise<string | undefined> {
  if (image !== undefined) return await readVolumeFile({ volume, file: FILE, image });
  throw new FleetError(
    `volume ${volume}: cannot be read: Docker has no image of stack ${name}; pull one from ${registry}`,
  );
}

/** Writes the ledger. */
export async function writeLedger(
  place: Place,
  containers: readonly InspectedContainer[],
  ledger: Ledger,
): Promise<void> {
  const volume = nameLedger(place);
  const image = await findImage(place.stack, containers);
  if (image === undefined) return; // Nothing of the stack ever ran on this engine.
  if ((await inspectVolumes([volume])).length === 0) {
    await createVolume(volume, `${LABELS.ledger}=${place.stack.name}`);
  }
  await writeVolumeFile({ volume, file: FILE, image }, `${JSON.stringify(ledger, null, 1)}\n`);
}

/** Removes the ledger with the volumes of its stack. */
export const dropLedger = (place: Pick<Context, 'prefix'>): Promise<void> =>
  removeVolumes([nameLedger(place)], { force: true });

/** Finds an image of a stack that Docker has: a service's that runs, else any. */
async function findImage(
  { registry, namespace }: Place['stack'],
  containers: readonly InspectedContainer[],
): Promise<string | undefined> {
  const used = containers.find(({ Config }) => !isInfrastructure(Config.Labels))?.Config.Image;
  return used ?? (await listLocalImages(`${registry}/${namespace}`))[0]?.reference;
}
