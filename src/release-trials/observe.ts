import { setTimeout } from 'node:timers/promises';
import { runDocker } from '../docker/run';
import { runInContainer, type InspectedContainer } from '../docker/containers';
import { judge, readLastCheck, type Observation } from '../engines/common/judge';
import { DEGRADED, parseReportedHealth } from '../engines/common/reported-health';
import { explainVerdict } from '../engines/common/unhealthy';
import { hasFailed } from '../engines/common/watch';
import type { TrialRequest } from '../plan/trial-request';

/** Milliseconds between two looks. */
const PAUSE = 500;

/** Prints the body of the health URL's answer, by bash alone. */
const ASK = `exec 3<>"/dev/tcp/127.0.0.1/\${FLEET_HEALTH_PORT:-18080}"
printf 'GET /health HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' >&3
timeout 5 cat <&3`;

/**
 * Watches a tried container until it is stable or has failed.
 * @returns why it failed, in one line; undefined where it is stable
 */
export async function observe(
  name: string,
  {
    service,
    minReadySeconds,
    startSeconds,
  }: Pick<TrialRequest, 'service' | 'minReadySeconds' | 'startSeconds'>,
  signal: AbortSignal,
): Promise<string | undefined> {
  const expected = { minReadySeconds, startSeconds, networks: {} };
  let seen: Observation = { startedHere: true, since: Date.now() };
  for (;;) {
    const [container] = JSON.parse(await runDocker(['container', 'inspect', name])) as [
      InspectedContainer,
    ];
    const now = Date.now();
    const verdict = judge(container, expected, now, seen);
    if (hasFailed(verdict)) {
      return await explainVerdict({ service, container, verdict, startedHere: true });
    }
    if (verdict.condition === 'stable') return await describeDegraded(name);
    if (verdict.condition === 'healthy' && !seen.healthy) {
      const healthy = {
        at: now,
        restarts: container.RestartCount,
        checked: readLastCheck(container),
      };
      seen = { ...seen, healthy };
    }
    await setTimeout(PAUSE, undefined, { signal });
  }
}

/** Says that a container reports itself as degraded, though it reaches all that it depends on. */
async function describeDegraded(name: string): Promise<string | undefined> {
  const answer = await runInContainer(name, ASK).catch(() => '');
  const [, body = ''] = answer.split(/\r?\n\r?\n/);
  try {
    const { degraded, unreached } = parseReportedHealth(body);
    return degraded && unreached.length === 0 ? DEGRADED : undefined;
  } catch {
    return undefined; // an agent of its own may answer in another format
  }
}
