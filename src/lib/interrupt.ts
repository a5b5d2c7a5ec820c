import { setMaxListeners } from 'node:events';
import { printHeldJson } from './json-output';

/** The work that Ctrl-C must end in order before the command exits; other work simply ends with the process. */
let orderly: { readonly abort: AbortController; readonly end: Promise<unknown> } | undefined;

/** Whether the command goes on where it was interrupted, once it is run again. */
let resumable = false;

/** Says so of the command that runs. */
export function allowResume(): void {
  resumable = true;
}

/** Runs work whose signal aborts at Ctrl-C, and which the interrupted command waits for. */
export async function runInterruptibly<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const abort = new AbortController();
  // Each of many services that are worked on at once listens to it: Node takes more than ten listeners for a leak.
  setMaxListeners(0, abort.signal);
  const running = work(abort.signal);
  // The caller handles its error.
  orderly = { abort, end: running.catch(() => undefined) };
  try {
    return await running;
  } catch (error) {
    // The interrupted command exits by itself: the error of the ended work is not printed.
    if (abort.signal.aborted) await new Promise<never>(() => undefined);
    throw error;
  } finally {
    if (!abort.signal.aborted) orderly = undefined;
  }
}

/** Exits as an interrupted command does, after what is at work has ended; a second Ctrl-C does not wait for that. */
export async function interrupt(): Promise<never> {
  const ending = orderly;
  if (ending && !ending.abort.signal.aborted) {
    process.stderr.write('interrupted: waiting for what has begun; Ctrl-C again does not wait\n');
    ending.abort.abort();
    await ending.end;
  }
  const message = `interrupted${resumable ? ': run the same command again, it goes on from there' : ''}`;
  process.stderr.write(`${message}\n`);
  printHeldJson([{ message }]);
  process.exit(130);
}
