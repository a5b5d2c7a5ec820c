import { toSlug } from '../catalog/names';
import type { Context } from '../checkout/context';
import { readHolds, writeHolds } from '../checkout/holds';
import { nameHoldsFile } from '../plan/hold';
import { FleetError } from '../lib/errors';
import { fleetCommandFor } from '../lib/fleet-command';
import { print } from '../lib/output';
import { suggestFix } from '../lib/suggest';

/**
 * Ends the holds of services. Their containers stay as they are until the next `up`.
 * @throws FleetError on a service that is not held
 */
export function releaseServices({ root, stack }: Context, names: readonly string[]): void {
  const file = nameHoldsFile(stack.name);
  const holds = readHolds(root, stack.name);
  const meant = new Set(names.map(toSlug));
  const unknown = names.filter(
    (name) => !Object.keys(holds).some((held) => toSlug(held) === toSlug(name)),
  );
  if (unknown.length > 0) {
    throw new FleetError(
      unknown.map(
        (name) =>
          `${file}: holds no such service: '${name}'; ${suggestFix(name, Object.keys(holds), 'a service that it holds')}`,
      ),
    );
  }
  const entries = Object.entries(holds);
  const kept = entries.filter(([name]) => !meant.has(toSlug(name)));
  writeHolds(root, stack.name, Object.fromEntries(kept));
  for (const [name, { failed }] of entries.filter(([name]) => meant.has(toSlug(name)))) {
    const next =
      failed === undefined
        ? `${fleetCommandFor(stack.name, 'up')} gives it what its row says`
        : `its row's definition failed: ${fleetCommandFor(stack.name, 'up', '--retry')} tries it again`;
    print(`${name}: is held no longer; ${next}`);
  }
}
