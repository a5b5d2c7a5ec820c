import { FleetError } from '../lib/errors';
import { formatMebibytes } from '../lib/units';
import { readFreeMemory } from '../docker/info';
import type { TrialRequest } from '../plan/trial-request';
import { isWell } from '../engines/common/watch';
import { readRunning, type RunningContainer } from './running';
import { observe } from './observe';
import { TrialRoom } from './room';

/** The outcome of a trial: the release fails, or it may go on; `unsure` says why the trial says nothing. */
export type Outcome = { readonly fails: string } | { readonly unsure?: string };

const PASSES: Outcome = {};

/**
 * Tries a release of a service beside its running container. Where it fails, what runs now is tried in the same way: if that
 * fails too, its surroundings are what it lacks.
 */
export async function tryRelease(
  request: TrialRequest,
  secrets: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Outcome> {
  const running = await readRunning(request.running);
  // What runs badly loses nothing by being replaced.
  if (!running || !isWell(running) || isSame(running, request)) return PASSES;
  const needed = [request.release, ...request.servers].reduce((sum, { memory }) => sum + memory, 0);
  const free = (await readFreeMemory()) / 2 ** 20;
  if (free < needed) {
    return {
      unsure: `needs ${formatMebibytes(needed)} of memory, and ${formatMebibytes(free)} are free`,
    };
  }
  const room = new TrialRoom(request);
  try {
    await room.open(signal);
    const name = await room.start(request.release, { secrets });
    const failure = await observe(name, request, signal);
    if (failure === undefined) return PASSES;
    const former = await room.start(running.tried, { secretsOf: request.running });
    const same = await observe(former, request, signal);
    if (same === undefined) return { fails: failure };
    return {
      unsure: `what runs now fails alone as well (${same}); write rollout: 'stop-first' into its row, to save the time`,
    };
  } catch (error) {
    if (!(error instanceof FleetError)) throw error;
    return { unsure: error.lines.join('; ') };
  } finally {
    await room.clear();
  }
}

/** Checks whether the definition runs already: as after a hold, or where only the image's tag has changed. */
const isSame = (running: RunningContainer, { definition, release }: TrialRequest): boolean =>
  running.definition === definition &&
  running.tried.memory === release.memory &&
  running.reference.split('@')[1] === release.image.split('@')[1];
