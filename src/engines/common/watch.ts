import { setTimeout } from 'node:timers/promises';
import type { Context } from '../../checkout/context';
import { listContainers, type InspectedContainer } from '../../docker/containers';
import { listExpectations, UNPLANNED } from './expectations';
import { describeEnd, judge, readLastCheck, type Observation, type Verdict } from './judge';
import { readService } from './service-containers';

/** A container, and the judge's word on it. */
export interface JudgedContainer {
  /** Name of its service's row or of its infrastructure's. */
  readonly service: string;
  readonly container: InspectedContainer;
  readonly verdict: Verdict;
  /** True if this command started it or helped it up. */
  readonly startedHere: boolean;
}

/** Options of a watch. */
export interface WatchOptions {
  /** The time in milliseconds. @default the clock's */
  readonly now?: () => number;
  /** Milliseconds between the end of a look and the next one. @default 1000 */
  readonly pause?: number;
}

/** A container's last start, and whether it has ended since. */
interface Start {
  readonly startedAt: string;
  readonly restarts: number;
  readonly running: boolean;
}

/** What is remembered of a container from look to look. */
interface Memory extends Observation, Start {}

/**
 * Looks at the containers of one stack again and again, and remembers what Docker does not tell: when each was first healthy. A
 * look begins when the one before has ended, however slow Docker is.
 */
export class Watch {
  private readonly memories = new Map<string, Memory>();
  private readonly before: ReadonlyMap<string, InspectedContainer>;
  private readonly now: () => number;
  private readonly pause: number;
  private first: number | undefined;
  private report: (look: readonly JudgedContainer[]) => void = () => undefined;
  private mend: (look: readonly JudgedContainer[]) => Promise<boolean> = () =>
    Promise.resolve(false);

  /** @param before the containers as they were before anything was started; all others are this command's */
  constructor(
    private readonly context: Pick<Context, 'stack' | 'plan'>,
    before: readonly InspectedContainer[],
    { now = Date.now, pause = 1000 }: WatchOptions = {},
  ) {
    this.now = now;
    this.pause = pause;
    this.before = new Map(before.map((each) => [each.Id, each]));
  }

  /** When the first of the containers that this command started was started, in milliseconds; undefined if none was. */
  get firstStart(): number | undefined {
    return this.first;
  }

  /** Hands every look from now on to `report`, also the last one. */
  onLook(report: (look: readonly JudgedContainer[]) => void): void {
    this.report = report;
  }

  /** Hands every look that somebody waits with to `mend` first. Where that changed something, the next look counts. */
  onWait(mend: (look: readonly JudgedContainer[]) => Promise<boolean>): void {
    this.mend = mend;
  }

  /** Looks at every container of the stack once, with two calls to Docker. */
  async look(): Promise<readonly JudgedContainer[]> {
    const expectations = listExpectations(this.context.plan);
    const containers = await listContainers(this.context.stack.name);
    const now = this.now();
    const look = containers.map((container) => {
      const service = readService(container);
      const expected = expectations.get(service) ?? UNPLANNED;
      const seen = this.remember(container, now);
      const verdict = judge(container, expected, now, seen);
      const answers = isWell({ verdict }) || verdict.settlesAt !== undefined;
      if (answers && !seen.healthy) {
        const checked = readLastCheck(container);
        const healthy = { at: now, restarts: container.RestartCount, checked };
        this.memories.set(container.Id, { ...seen, healthy });
      }
      return { service, container, verdict, startedHere: seen.startedHere };
    });
    this.report(look);
    return look;
  }

  /** Looks until `isDone` of a look. @returns that look */
  async waitUntil(
    isDone: (look: readonly JudgedContainer[]) => boolean | Promise<boolean>,
  ): Promise<readonly JudgedContainer[]> {
    for (;;) {
      const look = await this.look();
      if (await this.mend(look)) continue;
      if (await isDone(look)) return look;
      await setTimeout(this.pause);
    }
  }

  /** Looks on while `work` goes on: what Docker does not keep is seen meanwhile. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    const ended = new AbortController();
    const looking = this.lookUntil(ended.signal);
    try {
      return await work();
    } finally {
      ended.abort();
      await looking;
    }
  }

  private async lookUntil(ended: AbortSignal): Promise<void> {
    while (!ended.aborted) {
      await this.look().catch(() => undefined); // a Docker that is gone is for the work to report
      await setTimeout(this.pause, undefined, { signal: ended }).catch(() => undefined);
    }
  }

  /** Notes that this command has just helped a container up. */
  noteHelped(container: string): void {
    const memory = this.memories.get(container);
    if (!memory) return;
    const { startedAt, restarts, running } = memory;
    const since = this.now();
    this.memories.set(container, { startedHere: true, since, startedAt, restarts, running });
    this.noteStart(since);
  }

  private remember(container: InspectedContainer, now: number): Memory {
    const { Id } = container;
    const former = this.memories.get(Id);
    const start = readStart(container);
    const again = former !== undefined && isStart(start, former);
    const before = this.before.get(Id);
    const startedHere = again || !before || isStart(start, readStart(before));
    const ended = isEnded(container) ? describeEnd(container) : former?.ended;
    const isNew = former === undefined || again;
    const memory: Memory = isNew
      ? { startedHere, since: now, ended, ...start }
      : { ...former, ended, ...start };
    this.memories.set(Id, memory);
    // One that was only helped up was started long before.
    if (isNew && startedHere) this.noteStart(Date.parse(start.startedAt));
    return memory;
  }

  /** A container that is created and not started yet has a start before the year 2. */
  private noteStart(at: number): void {
    if (at > 0) this.first = Math.min(at, this.first ?? at);
  }
}

const isEnded = ({ State }: InspectedContainer): boolean =>
  State.Status === 'restarting' || State.Status === 'exited';

const readStart = ({ State, RestartCount }: InspectedContainer): Start => ({
  startedAt: State.StartedAt,
  restarts: RestartCount,
  running: isRunning({ State }),
});

/** Checks whether a container runs, or is to. */
export const isRunning = ({ State }: Pick<InspectedContainer, 'State'>): boolean =>
  ['running', 'restarting', 'paused'].includes(State.Status);

/** Checks whether somebody has started a container since, and not Docker alone: that sets its restarts to zero. */
const isStart = (now: Start, earlier: Start): boolean =>
  now.startedAt !== earlier.startedAt &&
  (now.restarts === 0 || now.restarts < earlier.restarts || !earlier.running);

/** Judges every container of a stack as it is now, by Docker's word alone. */
export async function judgeStack({
  stack,
  plan,
}: Pick<Context, 'stack' | 'plan'>): Promise<readonly JudgedContainer[]> {
  const expectations = listExpectations(plan);
  const now = Date.now();
  return (await listContainers(stack.name)).map((container) => {
    const service = readService(container);
    const verdict = judge(container, expectations.get(service) ?? UNPLANNED, now);
    return { service, container, verdict, startedHere: false };
  });
}

/** Checks whether a container answers its health check and has not restarted since it first did. */
export const isWell = ({ verdict }: Pick<JudgedContainer, 'verdict'>): boolean =>
  verdict.condition === 'healthy' || verdict.condition === 'stable';

/** Checks whether a container has failed; one that settles soon may not have. */
export const hasFailed = ({ condition, settlesAt }: Verdict): boolean =>
  condition === 'unhealthy' && settlesAt === undefined;

/** Checks whether a container is healthy or has failed; one that settles soon has not. */
export function isDecided({ condition, settlesAt }: Verdict): boolean {
  return condition !== 'starting' && settlesAt === undefined;
}
