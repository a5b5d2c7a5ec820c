import { withTimeout } from '../../lib/timeout';

interface HealthBody {
  readonly status?: string;
  readonly dependencies?: Readonly<Record<string, { readonly reached?: boolean }>>;
}

/** The health that a service itself reports. */
export interface ReportedHealth {
  readonly degraded: boolean;
  /** Dependencies that it does not reach. */
  readonly unreached: readonly string[];
}

/** Said of a service that is not well by itself. */
export const DEGRADED = 'reports that it is degraded, though it reaches all that it depends on';

export const HEALTHY: ReportedHealth = { degraded: false, unreached: [] };

/**
 * Asks a service itself for its health.
 * @param address host and port of its health URL
 */
export async function readReportedHealth(address: string): Promise<ReportedHealth> {
  try {
    const text = await withTimeout(3000, async (signal) => {
      const response = await fetch(`http://${address}/health`, { signal });
      return await response.text();
    });
    return parseReportedHealth(text);
  } catch {
    return HEALTHY; // Docker's own check has the word on a service that does not answer
  }
}

/**
 * Reads the body of a service's answer to `GET /health`.
 * @throws SyntaxError where it is no JSON
 */
export function parseReportedHealth(text: string): ReportedHealth {
  const body = JSON.parse(text) as HealthBody;
  if (body.status === 'ok') return HEALTHY;
  const unreached = Object.entries(body.dependencies ?? {})
    .filter(([, dependency]) => dependency.reached === false)
    .map(([name]) => name);
  return { degraded: body.status === 'degraded' || unreached.length > 0, unreached };
}
