import type { ResolvedService } from '../plan/service';
import type { MachinePlan } from '../plan/plan';
import type { TriedContainer } from './sandbox';
import { findError, findLastLine } from '../docker/log-errors';
import type { Health } from './health';
import { listExpectedPorts, type BoundPort, type ExpectedPort } from './ports';
import type { Observation } from './trial';

/** The result of one service's trial. */
export interface TryResult {
  readonly service: string;
  readonly machine: string;
  /** Has run for the whole time, and never started again. */
  readonly alive: boolean;
  /** Its health URL answered 200 at the end. */
  readonly answers: boolean;
  /** Ports that its agent bound inside its container. */
  readonly ports: readonly number[];
  /** Its first failing line. */
  readonly firstError: string | null;
  /** The row's ports, and whether other containers would reach them. */
  readonly expected: readonly ExpectedPort[];
  readonly bound: readonly BoundPort[];
  readonly health: Health | null;
  /** Of one that has ended. */
  readonly exitCode: number | null;
  /** Seconds from its start to its first end; null where it has not ended. */
  readonly endedAfter: number | null;
  /** Started again after that end, as by an agent that may use Docker. */
  readonly restarted: boolean;
}

/** A service of which no container ran. */
export const describeNotStarted = (
  plan: MachinePlan,
  service: ResolvedService,
  firstError: string,
): TryResult => ({
  service: service.row.name,
  machine: plan.machine.name,
  alive: false,
  answers: false,
  ports: [],
  firstError,
  expected: listExpectedPorts(service, []),
  bound: [],
  health: null,
  exitCode: null,
  endedAfter: null,
  restarted: false,
});

/** @param container as it is now, after what was seen of it */
export async function describeTrial(
  plan: MachinePlan,
  service: ResolvedService,
  container: Pick<TriedContainer, 'startedAt' | 'readState' | 'readLog'>,
  seen: Observation,
): Promise<TryResult> {
  const { alive, bound, health } = seen;
  const answers = alive && health?.code === 200;
  const { Status, OOMKilled, ExitCode, FinishedAt } = await container.readState();
  const log = await container.readLog();
  const killed = OOMKilled ? `killed: its memory limit is ${String(service.memory)} MB` : undefined;
  const said = killed ?? findError(log, { ended: !alive, certain: answers });
  const restarted = !alive && Status === 'running';
  const seconds = (Date.parse(FinishedAt) - Date.parse(container.startedAt)) / 1000;
  return {
    service: service.row.name,
    machine: plan.machine.name,
    alive,
    answers,
    ports: bound.map(({ port }) => port),
    firstError: said ?? (answers ? null : explainWithoutError(service, seen, findLastLine(log))),
    expected: listExpectedPorts(service, bound),
    bound,
    health: health ?? null,
    // Docker forgets the exit code at the next start.
    exitCode: alive || restarted ? null : ExitCode,
    endedAfter: alive ? null : Math.round(seconds * 10) / 10,
    restarted,
  };
}

/** Explains a service that does not work and printed no error. */
function explainWithoutError(
  { row: { probe } }: ResolvedService,
  { alive, health }: Observation,
  last: string | undefined,
): string {
  if (!alive) return last ?? 'it printed nothing';
  const says = health?.says ?? 'its health URL does not answer';
  const lacksPath = probe.kind === 'http' && /\bHTTP 40[45]\b/.test(says);
  const said = lacksPath
    ? `${says} to GET ${probe.path ?? '/health'}; write a path that it serves into the row's probe`
    : says;
  return last === undefined ? `${said}; it prints nothing` : `${said}; it last said: ${last}`;
}
