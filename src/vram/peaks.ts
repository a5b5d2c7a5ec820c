import type { Card, CardProcess } from './cards';

/** The most that was seen of one card, in megabytes of 2^20 bytes. */
export interface Peaks {
  /** Peaks by container id. */
  readonly containers: ReadonlyMap<string, number>;
  /** Containers that use the card, and of which the driver does not say how much. */
  readonly untold: ReadonlySet<string>;
  /** Memory used outside of these containers; undefined if the driver does not report it. */
  readonly others: (ours: ReadonlySet<string>) => number | undefined;
}

/** @param samples one card at several times */
export function findPeaks(samples: readonly Card[]): Peaks {
  const containers = new Map<string, number>();
  const untold = new Set<string>();
  for (const { processes } of samples) {
    for (const [id, memory] of byContainer(processes)) {
      if (memory === undefined) untold.add(id);
      else containers.set(id, Math.max(memory, containers.get(id) ?? 0));
    }
  }
  return {
    containers,
    untold,
    others: (ours) => largest(samples.map((card) => othersIn(card, ours))),
  };
}

/** All processes of a container count together; undefined where the driver tells of none of them. */
function byContainer(processes: readonly CardProcess[]): Map<string, number | undefined> {
  const sums = new Map<string, number | undefined>();
  for (const { container, memory } of processes) {
    if (container === undefined) continue;
    const sum = sums.get(container);
    sums.set(container, sum === undefined ? memory : sum + (memory ?? 0));
  }
  return sums;
}

/** A desktop is no process that computes: what is left of all that is used tells of it. */
function othersIn({ used, processes }: Card, ours: ReadonlySet<string>): number | undefined {
  let left = used;
  for (const { container, memory } of processes) {
    if (container === undefined || !ours.has(container)) continue;
    left = left === undefined || memory === undefined ? undefined : left - memory;
  }
  // The two numbers are not of the same moment.
  return left === undefined ? undefined : Math.max(0, left);
}

const largest = (values: readonly (number | undefined)[]): number | undefined =>
  values.reduce((one, other) => (one === undefined || (other ?? 0) > one ? other : one), undefined);
