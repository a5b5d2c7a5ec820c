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
  /** Still running at the end. */
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
  expected: listExpectedPorts(service, service.agent === 'source', []),
  bound: [],
  health: null,
  exitCode: null,
});

/** @param container as it is now, after what was seen of it */
export async function describeTrial(
  plan: MachinePlan,
  service: ResolvedService,
  container: Pick<TriedContainer, 'readState' | 'readLog'>,
  seen: Observation,
): Promise<TryResult> {
  const { alive, bound, health } = seen;
  const answers = alive && health?.code === 200;
  const { OOMKilled, ExitCode } = await container.readState();
  const log = await container.readLog();
  const killed = OOMKilled ? `killed: its memory limit is ${String(service.memory)} MB` : undefined;
  const said = killed ?? findError(log, { ended: !alive, certain: answers });
  return {
    service: service.row.name,
    machine: plan.machine.name,
    alive,
    answers,
    ports: bound.map(({ port }) => port),
    firstError: said ?? (answers ? null : withoutError(seen, ExitCode, findLastLine(log))),
    expected: listExpectedPorts(service, service.agent === 'source', bound),
    bound,
    health: health ?? null,
    exitCode: alive ? null : ExitCode,
  };
}

/** Describes a service that does not work and printed no error. */
function withoutError(
  { alive, health }: Observation,
  exitCode: number,
  last: string | undefined,
): string {
  if (!alive) return last ?? `exited with ${String(exitCode)} and printed nothing`;
  const said = health?.says ?? 'its health URL does not answer';
  return last === undefined ? `${said}; it prints nothing` : `${said}; it last said: ${last}`;
}
