/** Runs work in parallel, within limits. */

/** A function that runs work once others have made room for it. */
export type Limit = <T>(work: () => Promise<T>) => Promise<T>;

/** Creates a limit: at most `most` works run at a time, the others wait in their order. */
export function limitParallel(most: number): Limit {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      // Its place goes to the next one.
      if (next) next();
      else running -= 1;
    }
  };
}

/** Items that take room while they are worked on, in one unit. */
export interface Sized<T> {
  readonly items: readonly T[];
  readonly size: (item: T) => number;
  readonly room: number;
}

/** Counts the items that are worked on at first. */
export function countAtOnce<T>({ items, size, room }: Sized<T>): number {
  let left = room;
  return items.filter((item, index) => {
    const fits = index === 0 || size(item) <= left;
    if (fits) left -= size(item);
    return fits;
  }).length;
}

/**
 * Works on all items, on as many at a time as there is room for. One that does not fit waits, and others go before it; one
 * that is larger than all the room is worked on alone.
 * @param signal once it aborts, nothing more begins
 */
export async function workWithinRoom<T>(
  { items, size, room }: Sized<T>,
  work: (item: T) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const waiting = [...items];
  const running = new Set<Promise<void>>();
  let left = room;
  while ((waiting.length > 0 && !signal.aborted) || running.size > 0) {
    const index = waiting.findIndex((item) => running.size === 0 || size(item) <= left);
    const [item] = index < 0 || signal.aborted ? [] : waiting.splice(index, 1);
    if (item === undefined) {
      await Promise.race(running);
      continue;
    }
    left -= size(item);
    const one: Promise<void> = work(item).finally(() => {
      left += size(item);
      running.delete(one);
    });
    // Of several that fail the first is handed on.
    one.catch(() => undefined);
    running.add(one);
  }
}
