import { filterByStack, isNamedByStack } from './labels';
import { runDocker } from './run';
import { splitIds } from './ids';

/** Lists the names of the volumes that a filter finds. */
export const listVolumes = async (filter: string): Promise<string[]> =>
  splitIds(await runDocker(['volume', 'ls', '--quiet', '--filter', filter]));

/** Lists the names of a stack's volumes. */
export const listStackVolumes = async (stack: string): Promise<string[]> =>
  (await listVolumes(filterByStack(stack))).filter((name) => isNamedByStack(stack, name));

/** A volume as `docker volume inspect` prints it, with the fields that the program reads. */
export interface InspectedVolume {
  readonly Name: string;
  /** Folder of the host that its data is in, or appears in. */
  readonly Mountpoint: string;
  readonly Options: Readonly<Record<string, string>> | null;
  readonly Labels: Readonly<Record<string, string>> | null;
}

/** Reads the volumes of these names; those that are not there are left out. */
export async function inspectVolumes(names: readonly string[]): Promise<InspectedVolume[]> {
  if (names.length === 0) return [];
  const text = await runDocker(['volume', 'inspect', ...names], { reject: false });
  return text === '' ? [] : (JSON.parse(text) as InspectedVolume[]);
}

/** Creates a volume with a label, `name=value`. */
export async function createVolume(name: string, label: string): Promise<void> {
  await runDocker(['volume', 'create', '--label', label, name]);
}

/** Removes volumes. */
export async function removeVolumes(
  names: readonly string[],
  {
    force = false,
    detached = false,
  }: { readonly force?: boolean; readonly detached?: boolean } = {},
): Promise<void> {
  if (names.length === 0) return;
  await runDocker(['volume', 'rm', ...(force ? ['--force'] : []), ...names], { detached });
}
