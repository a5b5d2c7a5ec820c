import type { Context } from '../checkout/context';
import { chooseNoun, formatCount } from '../lib/format';
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

/** Prints what was found, and whether it was removed. What stays for one reason is one line; the JSON names all of it. */
export function printLeftovers(leftovers: readonly Leftover[], removed: boolean): void {
  if (leftovers.length === 0) return;
  print('left by rows and stacks that are gone:');
  const kept = new Map<string, string[]>();
  for (const { kind, name, kept: why } of leftovers) {
    if (why === null) print(`  - ${kind}  ${name}`);
    else kept.set(`${kind}\0${why}`, [...(kept.get(`${kind}\0${why}`) ?? []), name]);
  }
  for (const [key, names] of kept) {
    const [kind = '', why = ''] = key.split('\0');
    const [first = ''] = names;
    const more = names.length > 1 ? ` and ${String(names.length - 1)} more` : '';
    print(`  = ${kind}  ${first}${more}  ${chooseNoun(names.length, 'stays', 'stay')}: ${why}`);
  }
  const going = leftovers.filter((each) => each.kept === null).length;
  const what = removed ? 'removed' : 'may go, and nothing was removed (--delete)';
  print(`${String(going)} ${what}, ${formatCount(leftovers.length - going, 'stays', 'stay')}`);
}
