import { FleetError } from '../../lib/errors';
import type { MachinePlan } from '../../plan/plan';
import { RegistryClient } from '../../registry-client/client';
import { fleetCommand } from '../../lib/fleet-command';

/** Suggests what to do about an image over its budget. */
export const suggestBudgetFix = (image: string): string =>
  `run ${fleetCommand('sizes', image)} to see what it holds, then make it smaller, or raise its budget in fleet/images.ts`;

/**
 * Checks images that were built just now against their compressed budget, which their manifests tell at once; what they
 * unpack to is for `bin/fleet sizes`. A service's image has no budget of its own in the catalog.
 * @param digests by image name
 * @throws FleetError naming every image that is larger than its row allows
 */
export async function checkBudgets(
  { images, stack }: MachinePlan,
  digests: ReadonlyMap<string, string>,
): Promise<void> {
  const client = new RegistryClient(stack.registry);
  const problems = await Promise.all(
    images.map(async ({ name, budget }) => {
      const digest = digests.get(name);
      if (digest === undefined) return [];
      const manifest = await client.readManifest(`${stack.namespace}/${name}`, digest);
      const bytes = (manifest?.layers ?? []).reduce((sum, { size }) => sum + size, 0);
      if (bytes <= budget.compressed * 1e6) return [];
      return [
        `${name}: is over its budget: '${(bytes / 1e6).toFixed(1)} of ${String(budget.compressed)} MB compressed'; ${suggestBudgetFix(name)}`,
      ];
    }),
  );
  if (problems.flat().length > 0) throw new FleetError(problems.flat());
}
