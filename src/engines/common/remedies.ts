import type { Context } from '../../checkout/context';
import { restartContainer, startContainers, unpauseContainer } from '../../docker/containers';
import { connectNetwork } from '../../docker/networks';
import type execa from 'execa';
import type { ServiceFailure } from '../engine';
import { listExpectations, UNPLANNED } from './expectations';
import type { Remedy } from './judge';
import type { JudgedContainer, Watch } from './watch';

/**
 * Helps the containers up that do not run well and that no change replaces: starts, unpauses, reconnects or restarts each
 * one once. What Docker refuses concerns that container alone.
 * @param judged containers of a look of this watch
 * @returns the services that Docker could not help up, with its words
 */
export async function applyRemedies(
  context: Context,
  watch: Watch,
  judged: readonly JudgedContainer[],
): Promise<ServiceFailure[]> {
  const results = await Promise.all(
    judged.map(async (each): Promise<ServiceFailure[]> => {
      const { remedy } = each.verdict;
      if (remedy === undefined) return [];
      try {
        await apply(context, remedy, each);
        watch.noteHelped(each.container.Id);
        return [];
      } catch (error) {
        const reason = `Docker could not ${remedy} it: ${readDockerError(error)}`;
        return [{ service: each.service, stage: 'start', reason }];
      }
    }),
  );
  return results.flat();
}

async function apply(
  { plan }: Context,
  remedy: Remedy,
  { service, container }: JudgedContainer,
): Promise<void> {
  if (remedy === 'start') await startContainers([container.Id]);
  if (remedy === 'unpause') await unpauseContainer(container.Id);
  if (remedy === 'restart') await restartContainer(container.Id);
  if (remedy !== 'reconnect') return;
  const { networks } = listExpectations(plan).get(service) ?? UNPLANNED;
  const lacking = Object.entries(networks).filter(
    ([name]) => !(name in container.NetworkSettings.Networks),
  );
  for (const [name, alias] of lacking) await connectNetwork(name, container.Id, alias);
  // On its networks it publishes its ports again; one that was on them all needs a start for that.
  if (lacking.length === 0) await restartContainer(container.Id);
}

/** Reads Docker's own words of an error. */
function readDockerError(error: unknown): string {
  const { stderr, message } = error as execa.ExecaError;
  const text = (stderr as string | undefined) ?? message;
  return text
    .replace(/^Error response from daemon: /m, '')
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^error: failed to/i.test(line))
    .slice(0, 1)
    .join('')
    .trim();
}
