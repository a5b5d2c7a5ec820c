import { FleetError } from '../../catalog/errors';
import { scannedBy } from '../../catalog/names';
import type { Context } from '../context';
import { Phase } from '../output';
import type { Failed } from './build';
import { runGates, type Held } from './gates';
import type { State } from './state';
import type { Gate } from './translate-command';

/**
 * Runs the gates before containers are started. An image that does not pass its scan is like one that could not be built.
 * @param strict fail at any of them
 * @returns by the name of each image that did not pass, why
 * @throws FleetError where it is not one service's or family's scan that failed
 */
export async function passGates(
  { root, plan }: Context,
  gates: readonly Gate[],
  state: State,
  strict: boolean,
): Promise<ReadonlyMap<string, Failed>> {
  const scans = gates.filter(({ name }) => scannedBy(name) !== undefined).length;
  const phase = new Phase('scans', `${String(scans)} images`, scans === 0);
  const held = await runGates(gates, state, root);
  const own = new Set([
    ...plan.images.map(({ name }) => name),
    ...plan.services.map((s) => s.slug),
  ]);
  const failed = new Map<string, Failed>();
  const others: Held[] = [];
  for (const [name, cause] of held) {
    const image = scannedBy(name);
    if (image === undefined || !own.has(image) || strict) others.push(cause);
    else failed.set(image, { image: scannedBy(cause.gate) ?? image, reason: reasonOf(cause) });
  }
  const lines = [...new Set([...held.values()].flatMap((each) => each.lines))];
  if (others.length > 0) throw new FleetError(lines);
  for (const line of lines) phase.failed(line);
  phase.done(failed.size === 0 ? 'all passed' : `${String(failed.size)} held back`);
  return failed;
}

/** The first of its lines, and how many more there are. */
function reasonOf({ gate, lines }: Held): string {
  const image = scannedBy(gate) ?? gate;
  const first = (lines[0] ?? '').replace(`${image}: `, '');
  const more = lines.length > 1 ? ` (and ${String(lines.length - 1)} more)` : '';
  return `scan: ${first}${more}`;
}
