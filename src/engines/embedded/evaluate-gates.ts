import { FleetError } from '../../lib/errors';
import { imageGateOf } from '../../catalog/names';
import type { Context } from '../../checkout/context';
import { Phase } from '../../lib/output';
import type { Failed } from './build';
import { runGates, type Held } from './gates';
import type { State } from './state';
import type { Gate } from './translate-command';

/**
 * Runs the gates before containers are started. An image that does not pass its scan, or is not signed as the stack asks,
 * is like one that could not be built.
 * @param strict fail at any of them
 * @returns by the name of each image that did not pass, why
 * @throws FleetError where what failed is not the gate of one service's or family's image
 */
export async function passGates(
  { root, plan }: Context,
  gates: readonly Gate[],
  state: State,
  strict: boolean,
): Promise<ReadonlyMap<string, Failed>> {
  const images = new Set(gates.flatMap(({ name }) => imageGateOf(name)?.image ?? []));
  const phase = new Phase('gates', `${String(images.size)} images`, images.size === 0);
  const held = await runGates(gates, state, root);
  const own = new Set([
    ...plan.images.map(({ name }) => name),
    ...plan.services.map((s) => s.slug),
  ]);
  const failed = new Map<string, Failed>();
  const others: Held[] = [];
  for (const [name, cause] of held) {
    const image = imageGateOf(name)?.image;
    if (image === undefined || !own.has(image) || strict) others.push(cause);
    else
      failed.set(image, {
        image: imageGateOf(cause.gate)?.image ?? image,
        reason: reasonOf(cause),
      });
  }
  const lines = [...new Set([...held.values()].flatMap((each) => each.lines))];
  if (others.length > 0) throw new FleetError(lines);
  for (const line of lines) phase.failed(line);
  phase.done(failed.size === 0 ? 'all passed' : `${String(failed.size)} held back`);
  return failed;
}

/** The first of its lines, and how many more there are. */
function reasonOf({ gate, lines }: Held): string {
  const { kind, image } = imageGateOf(gate) ?? { kind: 'gate', image: gate };
  // Lines begin with the image that they are of, or with the gate where it said nothing for people.
  const first = [gate, image].reduce(
    (line, name) => line.replace(new RegExp(`^${name}: `), ''),
    lines[0] ?? '',
  );
  const more = lines.length > 1 ? ` (and ${String(lines.length - 1)} more)` : '';
  return `${kind}: ${first}${more}`;
}
