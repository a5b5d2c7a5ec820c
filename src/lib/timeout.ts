/** Parts in which a time is counted. */
const PARTS = 20;

/**
 * Does work that asks somebody else, and aborts it after a time. `AbortSignal.timeout` is not enough: its timer keeps no
 * process alive, and `fetch` does not settle where a server closes a connection without an answer. The process would then
 * end in the middle, with exit code 0.
 * @param milliseconds time in which this process could take an answer. While it is busy, as with the hashes of large
 * folders, it takes none, and the other side is not at fault: such a time counts as one part of twenty.
 * @param work must end when the signal aborts, as `fetch` does
 * @throws what `work` throws, which is an error that names the time where it was aborted
 */
export async function withTimeout<T>(
  milliseconds: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  let left = PARTS;
  const timer = setInterval(() => {
    left -= 1;
    if (left > 0) return;
    clearInterval(timer);
    controller.abort(new Error(`no answer within ${String(milliseconds / 1000)} s`));
  }, milliseconds / PARTS);
  try {
    return await work(controller.signal);
  } finally {
    clearInterval(timer);
  }
}
