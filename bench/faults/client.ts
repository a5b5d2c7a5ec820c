import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds between two questions, and those that an answer may take. */
const EVERY = 100;
const PATIENCE = 2000;

/** Asks a service for its health, as its users would, and measures how long it does not answer. */
export class Client {
  private missed = 0;
  private asking = true;
  private readonly ended: Promise<void>;

  constructor(private readonly url: string) {
    this.ended = this.ask();
  }

  private async ask(): Promise<void> {
    while (this.asking) {
      const since = Date.now();
      const signal = AbortSignal.timeout(PATIENCE);
      const answered = await fetch(this.url, { signal }).then(
        async (answer) => {
          await answer.arrayBuffer();
          return answer.status === 200;
        },
        () => false,
      );
      await sleep(Math.max(0, since + EVERY - Date.now()));
      if (!answered) this.missed += Date.now() - since;
    }
  }

  /** Ends it. @returns the seconds without an answer of 200 */
  async end(): Promise<number> {
    this.asking = false;
    await this.ended;
    return this.missed / 1000;
  }
}
