import { setTimeout } from 'node:timers/promises';
import { FleetError } from '../lib/errors';
import { withMachineLock } from '../lib/machine-lock';

/** Trials that run at a time on one machine, whichever engine, stack and user asks: each has containers of its own. */
const SLOTS = 4;

/** Milliseconds between two looks for a free slot. */
const PAUSE = 500;

/** Runs work in one of the machine's slots for trials, once one is free. @param key tells these slots from others */
export async function withSlot<T>(
  key: string,
  holder: string,
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  for (;;) {
    for (let slot = 1; slot <= SLOTS; slot += 1) {
      let isOurs = false as boolean;
      try {
        const lock = { name: 'trial', key: `${key} ${String(slot)}`, holder };
        return await withMachineLock(lock, async () => {
          isOurs = true;
          return await work();
        });
      } catch (error) {
        if (isOurs || !(error instanceof FleetError)) throw error;
      }
    }
    await setTimeout(PAUSE, undefined, { signal });
  }
}
