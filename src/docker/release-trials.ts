import { listContainerIds, removeContainers } from './containers';
import { filterByLabel, LABELS } from './labels';
import { listNetworkIds, removeNetworks } from './networks';

/** Removes what trials of a stack's releases have left that were killed. */
export async function clearReleaseTrials(stack: string): Promise<void> {
  const filter = filterByLabel(LABELS.releaseTrial, stack);
  await removeContainers(await listContainerIds(filter), { volumes: true });
  await removeNetworks(await listNetworkIds(filter));
}
