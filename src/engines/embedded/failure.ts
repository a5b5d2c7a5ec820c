import type { Context } from '../../checkout/context';
import { FleetError } from '../../lib/errors';
import type { MachinePlan } from '../../plan/plan';
import { describeUnhealthy } from '../common/unhealthy';
import type { ServiceFailure } from '../engine';
import { explainImageFailure, type BuildResult } from './build';

/** Lists the services whose images could not be built or did not pass a gate. */
export function listImageFailures(
  { services }: MachinePlan,
  failed: BuildResult['failed'],
): ServiceFailure[] {
  return services.flatMap(({ slug, row }): ServiceFailure[] => {
    const cause = failed.get(slug);
    if (!cause) return [];
    return [{ service: row.name, stage: 'image', reason: explainImageFailure(slug, cause) }];
  });
}

/** Explains why compose failed: by the containers that are not healthy and the last lines that compose printed. */
export async function explainStartFailure(
  context: Context,
  tail: readonly string[],
): Promise<FleetError> {
  const unhealthy = await describeUnhealthy(context);
  const errors = tail.filter(
    (line) =>
      /error|failed|denied|cannot|no such|not found/i.test(line) &&
      !/^\s*Container |dependency/.test(line),
  );
  const lines = [...unhealthy, ...errors];
  return new FleetError(lines.length > 0 ? lines : [...tail]);
}
