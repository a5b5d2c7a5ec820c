import { formatCount, formatDuration } from '../../lib/format';
import { formatMebibytes } from '../../lib/units';
import type { InspectedContainer } from '../../docker/containers';
import { LOOPING_SECONDS, RESTARTS } from '../../plan/readiness';

/**
 * The one judge of health: says from what Docker tells of a container how well it runs. It is pure. `up`, `preview` and
 * `status` of both engines ask it.
 */

/** What a container must have and do to be well. */
export interface Expectation {
  /** Seconds that it must stay healthy without a restart to be stable. */
  readonly minReadySeconds: number;
  /** Seconds in which it must be healthy or has failed. Docker's own check may decide sooner. */
  readonly startSeconds: number;
  /** Its name on each network that it belongs on, by Docker's name of the network. */
  readonly networks: Readonly<Record<string, string>>;
}

/** What an `up` saw of a container before, and Docker does not keep. */
export interface Observation {
  /** True if this `up` started it or helped it up: it may restart a few times until it is first healthy. */
  readonly startedHere: boolean;
  /** Time of that, or of the first look at it, in milliseconds. */
  readonly since: number;
  /** The first look that found it healthy. @default none did */
  readonly healthy?:
    | {
        readonly at: number;
        readonly restarts: number;
        /** Start of the last health check then, in milliseconds by the Docker engine's clock. @default there is none */
        readonly checked?: number | undefined;
      }
    | undefined;
  /** How it ended when a look last found it ended: Docker forgets that when it starts again. @default no look did */
  readonly ended?: string | undefined;
}

/** How well a container runs: 'healthy' answers its health check, 'stable' has done so for long enough and still does. */
export type Condition = 'starting' | 'healthy' | 'stable' | 'unhealthy';

/** What helps a container that does not run well, short of a new image. */
export type Remedy = 'start' | 'unpause' | 'reconnect' | 'restart';

/** The judge's word on a container. */
export interface Verdict {
  readonly condition: Condition;
  /** The condition in one word for a table: 'healthy', 'starting', 'unhealthy', 'disconnected', or Docker's state. */
  readonly word: string;
  /** What is wrong, or was, in plain words; '' where nothing is. */
  readonly reason: string;
  /** What `up` does about it, once. @default nothing: it is well, or needs time */
  readonly remedy?: Remedy;
  /** Time from which it counts as healthy if it does not restart again, in milliseconds; soon enough to wait for. */
  readonly settlesAt?: number;
}

/** Chooses what `up` does about a container that no change replaces; undefined where it has nothing to do. */
export const chooseAction = ({
  remedy,
  settlesAt,
}: Pick<Verdict, 'remedy' | 'settlesAt'>): Remedy | 'wait' | undefined =>
  remedy ?? (settlesAt === undefined ? undefined : 'wait');

/** Milliseconds that a container may restart without being healthy once. */
const LOOPING = LOOPING_SECONDS * 1000;

/** Milliseconds without a restart after which more than a few restarts are forgotten, as Kubernetes resets its back-off. */
const FORGET = 600_000;

/**
 * Judges one container.
 * @param now in milliseconds
 * @param seen what this `up` saw of it before. @default nothing: it has long been started
 */
export function judge(
  container: InspectedContainer,
  expected: Expectation,
  now: number,
  seen?: Observation,
): Verdict {
  const { State } = container;
  switch (State.Status) {
    case 'running':
      return judgeRunning(container, expected, now, seen);
    case 'restarting':
      return judgeEnded(container, now, seen);
    case 'paused':
      return unhealthy('is paused', { word: 'paused', remedy: 'unpause' });
    case 'created':
      // It is created a moment before it is started.
      return seen && State.Error === '' && now < seen.since + LOOPING
        ? { condition: 'starting', word: 'created', reason: '' }
        : unhealthy(describeEnd(container), { word: 'created', remedy: 'start' });
    default:
      return unhealthy(describeEnd(container), { word: State.Status, remedy: 'start' });
  }
}

function judgeRunning(
  container: InspectedContainer,
  { minReadySeconds, startSeconds, networks }: Expectation,
  now: number,
  seen: Observation | undefined,
): Verdict {
  const { State, RestartCount } = container;
  const gone = describeMissing(container, Object.keys(networks));
  if (gone !== undefined) return unhealthy(gone, { word: 'disconnected', remedy: 'reconnect' });
  const health = State.Health?.Status ?? 'none';
  if (health === 'unhealthy' && !isOldCheck(container, seen)) {
    const failing = describeFailingCheck(container);
    const restarts = RestartCount === 0 ? [] : [describeRestarts(container, now, seen)];
    return unhealthy([failing, ...restarts].join('; '), { remedy: 'restart' });
  }
  if (health === 'starting' || health === 'unhealthy') {
    return judgeStarting(container, startSeconds, now, seen);
  }
  const { at, restarts, checked } = seen?.healthy ?? { at: now, restarts: RestartCount };
  if (RestartCount > restarts) return unhealthy(describeRestarts(container, now, seen));
  const started = Date.parse(State.StartedAt);
  const known = seen?.startedHere === true && restarts <= RESTARTS;
  if (!known && RestartCount > 0) {
    const reason = describeRestarts(container, now, seen);
    const settlesAt = started + minReadySeconds * 1000;
    if (RestartCount > RESTARTS && now < started + FORGET) {
      return unhealthy(reason, { remedy: 'restart' });
    }
    if (now < settlesAt) return unhealthy(reason, { settlesAt });
  }
  const ready = known ? at : started;
  const fails = (State.Health?.FailingStreak ?? 0) > 0;
  const proven = provesUntil(container, (known ? checked : undefined) ?? started, minReadySeconds);
  return {
    condition: now >= ready + minReadySeconds * 1000 && proven ? 'stable' : 'healthy',
    word: State.Health ? 'healthy' : 'running',
    reason: fails ? describeFailingCheck(container) : '',
  };
}

/** Reads the start of the last health check, in milliseconds; undefined where none has ended. */
export function readLastCheck({ State }: InspectedContainer): number | undefined {
  const last = State.Health?.Log?.at(-1);
  return last && Date.parse(last.Start);
}

/**
 * Checks whether a health check that began this long after `since` has passed: an agent that hangs is healthy to Docker
 * until some checks have failed. Both times are by the Docker engine's clock.
 */
function provesUntil(container: InspectedContainer, since: number, seconds: number): boolean {
  const { Health } = container.State;
  if (!Health) return true;
  const last = readLastCheck(container);
  return Health.FailingStreak === 0 && last !== undefined && last >= since + seconds * 1000;
}

/** Checks whether the last health check is from before this `up` helped the container up. */
function isOldCheck(container: InspectedContainer, seen: Observation | undefined): boolean {
  const last = readLastCheck(container);
  return seen?.startedHere === true && last !== undefined && last < seen.since;
}

/** Judges a container that runs and was not healthy yet since its last start. */
function judgeStarting(
  container: InspectedContainer,
  startSeconds: number,
  now: number,
  seen: Observation | undefined,
): Verdict {
  if (container.RestartCount > 0) return judgeEnded(container, now, seen);
  if (seen && now >= seen.since + startSeconds * 1000) {
    return unhealthy(`is not healthy after ${formatDuration(now - seen.since)}`);
  }
  return { condition: 'starting', word: 'starting', reason: '' };
}

/** Judges a container that ended, and that Docker restarts or has restarted. */
function judgeEnded(
  container: InspectedContainer,
  now: number,
  seen: Observation | undefined,
): Verdict {
  const reason = describeRestarts(container, now, seen);
  const patient =
    seen?.startedHere === true &&
    seen.healthy === undefined &&
    container.RestartCount <= RESTARTS &&
    now < seen.since + LOOPING;
  return patient
    ? { condition: 'starting', word: 'starting', reason }
    : unhealthy(reason, { remedy: 'restart' });
}

const unhealthy = (
  reason: string,
  more: Partial<Pick<Verdict, 'word' | 'remedy' | 'settlesAt'>> = {},
): Verdict => ({ condition: 'unhealthy', word: 'unhealthy', reason, ...more });

/** Describes the networks and ports that a running container lacks. */
function describeMissing(
  { HostConfig, NetworkSettings }: InspectedContainer,
  networks: readonly string[],
): string | undefined {
  const lacking = networks.filter((name) => !(name in NetworkSettings.Networks));
  if (lacking.length > 0) return `is not on its network ${lacking.join(', ')}`;
  const unpublished = Object.entries(HostConfig.PortBindings ?? {}).flatMap(([port, bindings]) =>
    (bindings ?? [])
      .filter(() => (NetworkSettings.Ports?.[port] ?? []).length === 0)
      .map(({ HostIp, HostPort }) => `${HostIp}:${HostPort}`),
  );
  return unpublished.length === 0 ? undefined : `does not publish ${unpublished.join(', ')}`;
}

/** Describes why the health check failed; a check without an answer is that of a container that hangs. */
function describeFailingCheck({ State }: InspectedContainer): string {
  const { FailingStreak = 0, Log } = State.Health ?? {};
  const output = Log?.at(-1)?.Output.trim().split('\n').at(-1) ?? '';
  const checks =
    FailingStreak > 1 ? `last ${String(FailingStreak)} health checks` : 'last health check';
  if (output === '' || output.includes('exceeded timeout')) return `did not answer its ${checks}`;
  return `failed its ${checks}: ${output}`;
}

/** Describes how often a container restarted, when last and why. */
function describeRestarts(
  container: InspectedContainer,
  now: number,
  seen: Observation | undefined,
): string {
  const { State, RestartCount } = container;
  const times = `restarted ${formatCount(RestartCount, 'time')}`;
  const ended = Date.parse(State.FinishedAt);
  const ago = ended > 0 ? `, the last time ${formatAgo(now - ended)} ago` : '';
  const told = State.OOMKilled || State.Status !== 'running';
  const why = told ? describeEnd(container) : seen?.ended;
  return `${times}${ago}${why === undefined ? '' : `, ${why}`}`;
}

const KILLED_FOR_MEMORY = 'killed for memory';

/** Checks whether a reason already tells that memory was short: the log knows no better. */
export const tellsOfMemory = ({ reason }: Pick<Verdict, 'reason'>): boolean =>
  reason.includes(KILLED_FOR_MEMORY);

/** Describes how a container ended, or why Docker could not start it. */
export function describeEnd(container: InspectedContainer): string {
  const { State } = container;
  if (State.OOMKilled) return `${KILLED_FOR_MEMORY}, ${describeLimit(container)}`;
  if (State.Error !== '') return `Docker could not start it: ${State.Error}`;
  if (State.Status === 'created') return 'was never started';
  return `ended with exit code ${String(State.ExitCode)}`;
}

/** Describes how much memory a container may use: the `memory` of its row. */
export function describeLimit({ HostConfig }: InspectedContainer): string {
  const limit = HostConfig.Memory / 2 ** 20;
  return limit > 0 ? `its limit is ${formatMebibytes(limit)}` : 'it has no limit';
}

const formatAgo = (milliseconds: number): string =>
  milliseconds < 60_000
    ? `${String(Math.max(0, Math.round(milliseconds / 1000)))} s`
    : formatDuration(milliseconds);
