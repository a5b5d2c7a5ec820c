import type { Context } from '../checkout/context';
import { formatCount } from '../lib/format';
import { print } from '../lib/output';
import { findLeftovers, type Leftover } from './leftovers';

/**
 * Finds what rows and stacks have left that are gone, and removes it where asked to.
 * @param inUse digests that must stay
 */
export async function pruneLeftovers(
  context: Context,
  inUse: ReadonlySet<string>,
  removes: boolean,
): Promise<Leftover[]> {
  const left: Leftover[] = [];
  for (const { kind, name, kept, remove } of await findLeftovers(context, inUse)) {
    const why = kept ?? (removes ? await remove() : undefined);
    left.push({ kind, name, kept: why ?? null });
  }
  return left;
}

/** Prints what was found, and whether it was removed; nothing where nothing was left. */
export function printLeftovers(leftovers: readonly Leftover[], removed: boolean): void {
  if (leftovers.length === 0) return;
  print('left by rows and stacks that are gone:');
  for (const { kind, name, kept } of leftovers) {
    print(kept === null ? `  - ${kind}  ${name}` : `  = ${kind}  ${name}  stays: ${kept}`);
  }
  const going = leftovers.filter(({ kept }) => kept === null).length;
  const what = removed ? 'removed' : 'may go, and nothing was removed (--delete)';
  print(`${String(going)} ${what}, ${formatCount(leftovers.length - going, 'stays', 'stay')}`);
}
