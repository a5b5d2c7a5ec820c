import { setTimeout as sleep } from 'node:timers/promises';
import { listBoundPorts, type BoundPort } from './ports';
import { parseHealth, type Health } from './health';

/** A running container, as far as a trial looks into it. */
export interface ObservedContainer {
  /** Runs a shell line and returns its output; undefined where the container has ended. */
  runShell(script: string): Promise<string | undefined>;
  isRunning(): Promise<boolean>;
}

/** An observation of a service on trial. */
export interface Observation {
  readonly alive: boolean;
  /** Everything that was listened on at some time. */
  readonly bound: readonly BoundPort[];
  /** The health URL's last answer; undefined where it gave none. */
  readonly health: Health | undefined;
}

/** Milliseconds. */
export interface Limits {
  /** Longest duration of a trial. */
  readonly longest: number;
  /** For which the health URL must answer 200 without a break to end a trial early. */
  readonly stable: number;
  /** Between two looks: each costs a process in the container. */
  readonly pause: number;
}

/** The sockets, then the health URL's answer, all by bash: an agent's image may have nothing else. */
const LOOK = `cat /proc/net/tcp /proc/net/tcp6 2>/dev/null
echo
exec 3<>"/dev/tcp/127.0.0.1/\${FLEET_HEALTH_PORT:-18080}" || exit 0
printf 'GET /health HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' >&3
timeout 5 cat <&3`;

/** Watches a container until it has ended, has been well for a while, or its time is over. */
export async function observeTrial(
  container: ObservedContainer,
  limits: Limits,
  signal: AbortSignal,
): Promise<Observation> {
  const end = Date.now() + limits.longest;
  const ports = new Map<number, BoundPort>();
  let health: Health | undefined;
  const bound = (): BoundPort[] => [...ports.values()].sort((one, two) => one.port - two.port);
  let wellSince: number | undefined;
  for (;;) {
    const text = await container.runShell(LOOK);
    if (text === undefined && !(await container.isRunning())) {
      return { alive: false, bound: bound(), health: undefined };
    }
    const [sockets = '', ...answer] = (text ?? '').split('\n\n');
    for (const port of listBoundPorts(sockets)) ports.set(port.port, port);
    health = parseHealth(answer.join('\n\n'));
    const now = Date.now();
    wellSince = health?.code === 200 ? (wellSince ?? now) : undefined;
    const stable = wellSince !== undefined && now - wellSince >= limits.stable;
    if (stable || now >= end || signal.aborted) {
      return { alive: await container.isRunning(), bound: bound(), health };
    }
    await sleep(Math.min(limits.pause, end - now), undefined, { signal }).catch(() => null);
  }
}
