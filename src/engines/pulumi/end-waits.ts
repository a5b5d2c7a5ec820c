import type { Stack } from '@pulumi/pulumi/automation';
import { setTimeout } from 'node:timers/promises';
import { explainVerdict } from '../common/unhealthy';
import type { JudgedContainer, Watch } from '../common/watch';
import { DockerRelay } from './docker-relay';

/** Milliseconds between the end of a look at the containers and the next one. */
const PAUSE = 1000;

/**
 * Runs an update of the stack, and ends Pulumi's wait for each new container that has failed, with the judge's word and its
 * last words. Pulumi would wait for it until its time is over, and with it everything that depends on it.
 */
export async function endWaitsDuring<T>(
  { workspace }: Pick<Stack, 'workspace'>,
  watch: Watch,
  update: () => Promise<T>,
): Promise<T> {
  const relay = await DockerRelay.open();
  if (!relay) return await update(); // on another machine
  const ended = new AbortController();
  const looking = lookFor(relay, watch, ended.signal);
  workspace.envVars['DOCKER_HOST'] = relay.host;
  try {
    return await update();
  } finally {
    delete workspace.envVars['DOCKER_HOST'];
    ended.abort();
    await looking;
    await relay.close();
  }
}

async function lookFor(relay: DockerRelay, watch: Watch, ended: AbortSignal): Promise<void> {
  while (!ended.aborted) {
    const look = await watch.look().catch(() => []); // a Docker that is gone is the update's to report
    for (const each of look.filter(hasFailed)) {
      relay.fail(each.container.Id, await explainVerdict(each));
    }
    await setTimeout(PAUSE, undefined, { signal: ended }).catch(() => undefined);
  }
}

/** Checks whether a container of this update will not become healthy without help. */
const hasFailed = ({ startedHere, verdict }: JudgedContainer): boolean =>
  startedHere && verdict.condition === 'unhealthy';
