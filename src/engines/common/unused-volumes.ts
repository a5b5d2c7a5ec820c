import type { Context } from '../../checkout/context';
import { listStackVolumes } from '../../docker/volumes';
import { fleetCommandFor } from '../../lib/fleet-command';
import { printProgress } from '../../lib/output';

/** Volumes whose rows are gone: `up` and `down` leave their data. */

type Stack = Pick<Context, 'stack' | 'plan'>;

/** Lists the stack's volumes on this machine that no row has any more, by name. */
export async function listUnusedVolumes({ stack, plan }: Stack): Promise<string[]> {
  const used = [...plan.services, ...plan.infrastructure].flatMap(({ volumes }) => volumes);
  const names = new Set(used.map(({ name }) => name));
  return (await listStackVolumes(stack.name)).filter((name) => !names.has(name)).sort();
}

/** Says which data a removed row has left, and how to look at it; nothing where none is left, or Docker does not answer. */
export async function printUnusedVolumes(context: Stack): Promise<void> {
  const unused = await listUnusedVolumes(context).catch(() => []);
  if (unused.length === 0) return;
  const command = fleetCommandFor(context.stack.name, 'prune', '--volumes');
  printProgress(`volumes of no row stay: ${unused.join(', ')}; ${command} says more`);
}
