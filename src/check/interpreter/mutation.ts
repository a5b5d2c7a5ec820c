import { isUncertain } from './frame';
import type { Run } from './run';
import type { Dictionary, Items, Value } from './values';

/** Changes lists and dictionaries. After a change that may not have happened, the content is unknown. */

/** Changes a list in place. */
export function change(run: Run, list: Items, by: (items: Value[]) => void): void {
  // For sys.path, possible entries count too.
  if (!isUncertain(run) || list === run.path.list) by(list.items);
  else invalidate(list);
}

/** Makes the content of a list or dictionary unknown. */
export function invalidate(of: Items | Dictionary): void {
  if (of.kind === 'items') of.items.splice(0);
  else of.entries.clear();
  of.open = true;
}
