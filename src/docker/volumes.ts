import { runDocker } from './run';
import { splitIds } from './ids';

/** Lists the names of the volumes that a filter finds. */
export const listVolumes = async (filter: string): Promise<string[]> =>
  splitIds(await runDocker(['volume', 'ls', '--quiet', '--filter', filter]));

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
