import { isHarmlessCall } from '../harmless-calls';
import type { Event } from './events';
import type { Value } from './values';

/**
 * Knows which None the program asks for before it calls code that may never return: behind `if self.x is None: package.serve()`
 * nobody knows that `self.x` is None.
 */
export class Guards {
  /** Number of the calls, besides events, that are not followed. */
  unfollowed = 0;
  private readonly unsure = new Set<string>();
  private asked = new Set<string>();

  /** Notes that an attribute of an object was None. */
  noteAttribute(name: string, value: Value): void {
    if (value.kind === 'constant' && value.value === null) this.asked.add(`.${name}`);
  }

  /** Notes None that a data file or a function gave. @returns the value */
  noteKnown(value: Value): Value {
    if (value.kind === 'constant' && value.value === null && value.known)
      this.asked.add(value.known.why);
    return value;
  }

  /** Evaluates a test. @param asked gets what was None in it */
  ask<T>(asked: Set<string>, test: () => T): T {
    const around = this.asked;
    this.asked = asked;
    try {
      return test();
    } finally {
      this.asked = around;
      for (const each of asked) around.add(each);
    }
  }

  /** Runs what the program does because of a test, after which it may never go on. */
  guard<T>(events: readonly Event[], asked: ReadonlySet<string>, work: () => T): T {
    const { unfollowed } = this;
    const first = events.length;
    try {
      return work();
    } finally {
      if (asked.size > 0 && (this.unfollowed > unfollowed || events.slice(first).some(mayStay)))
        this.forget(asked);
    }
  }

  /** Notes that these may have other values now. */
  forget(asked: ReadonlySet<string>): void {
    for (const each of asked) this.unsure.add(each);
  }

  isSureOfAttribute = (name: string): boolean => !this.unsure.has(`.${name}`);

  /** @param why the words in which the value is explained */
  isSure = (why: string): boolean => !this.unsure.has(why);
}

const mayStay = (event: Event): boolean =>
  event.kind === 'call' && !isHarmlessCall(event.function, event.receiver, event.arguments);
