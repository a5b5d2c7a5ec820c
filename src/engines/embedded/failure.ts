import type { MachinePlan } from '../../plan/plan';
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

/** Reads the errors among the last lines that compose printed, in Docker's words; without one, the last line. */
export function readComposeErrors(tail: readonly string[]): string[] {
  const errors = tail
    .filter(
      (line) =>
        /error|failed|denied|cannot|no such|not found/i.test(line) &&
        !/^\s*(Container|Network|Volume) /.test(line),
    )
    .map((line) => line.replace(/^Error response from daemon: /, '').trim());
  return errors.length > 0 ? [...new Set(errors)] : tail.slice(-1);
}
