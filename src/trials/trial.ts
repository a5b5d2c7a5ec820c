import { setTimeout as sleep } from 'node:timers/promises';
import { listBoundPorts, type BoundPort } from './ports';
import { parseHealth, type Health } from './health';

/** A running container, as far as a trial looks into it. */
export interface ObservedContainer {
  /** Runs a shell line and returns its output; undefined where the container has ended. */
  runShell(script: string): Promise<string | undefined>;
  /** Checks whether it has run since its start, and never started again. */
  isRunning(): Promise<boolean>;
}

/** An observation of a service on trial. */
export interface Observation {
  /** It has run all the time, and never started again. */
  readonly alive: boolean;
  /** Everything that was listened on at some time. */
  readonly bound: readonly BoundPort[];
  /** The health URL's last answer; undefined where it gave none. */
  readonly health: Health | undefined;
}

/** Milliseconds. */
export interface Limits {
  /** How long a service is watched from the first 200 of its health URL; from its start as long as there is none. */
  readonly watched: number;
  /** Between two looks before the first 200: each costs a process in the container. */
  readonly pause: number;
  /** Between two looks after it. */
  readonly calm: number;
}

/** The sockets, then the health URL's answer, all by bash: an agent's image may have nothing else. */
const LOOK = `cat /proc/net/tcp /proc/net/tcp6 2>/dev/null
echo
exec 3<>"/dev/tcp/127.0.0.1/\${FLEET_HEALTH_PORT:-18080}" || exit 0
printf 'GET /health HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' >&3
timeout 5 cat <&3`;

/** Watches a container until it has ended or its time is over. */
export async function observeTrial(
  container: ObservedContainer,
  { watched, pause, calm }: Limits,
  signal: AbortSignal,
): Promise<Observation> {
  let end = Date.now() + watched;
  let answered = false;
  const ports = new Map<number, BoundPort>();
  const bound = (): BoundPort[] => [...ports.values()].sort((one, two) => one.port - two.port);
  for (;;) {
    const text = await container.runShell(LOOK);
    if (text === undefined && !(await container.isRunning())) {
      return { alive: false, bound: bound(), health: undefined };
    }
    const [sockets = '', ...answer] = (text ?? '').split('\n\n');
    for (const port of listBoundPorts(sockets)) ports.set(port.port, port);
    const health = parseHealth(answer.join('\n\n'));
    const now = Date.now();
    if (!answered && health?.code === 200) {
      answered = true;
      end = now + watched;
    }
    if (now >= end || signal.aborted) {
      return { alive: await container.isRunning(), bound: bound(), health };
    }
    const wait = Math.min(answered ? calm : pause, end - now);
    await sleep(wait, undefined, { signal }).catch(() => null);
  }
}
