import { setTimeout as wait } from 'node:timers/promises';
import { FleetError } from '../lib/errors';
import type { Context } from '../checkout/context';
import { usageOf } from '../docker/usage';
import { print } from '../lib/output';
import { readStatus, summaryOf } from './status';
import { changesOf, lineOf } from './changes';
import { frame, type Look } from './frame';
import { Screen, type Terminal } from './screen';

const CTRL_C = '\x03';
/** What a shell takes a command for that Ctrl-C ended. */
const INTERRUPTED = 130;

/**
 * Looks at the stack again and again until it is left: on a terminal as a picture of the whole, else as a line for each
 * change.
 * @param given seconds between two looks
 */
export async function watchStatus(context: Context, given: string, json = false): Promise<void> {
  const seconds = Number(given);
  if (!(seconds >= 1)) {
    throw new FleetError(`--interval: given '${given}'; write seconds, a number from 1`);
  }
  const look = async (): Promise<Look> => {
    const [status, usage] = await Promise.all([readStatus(context), usageOf(context.stack.name)]);
    return { status, usage, at: new Date() };
  };
  const looks = looksOf(look, seconds * 1000);
  if (process.stdout.isTTY && !json) {
    const code = await onScreen(looks, { input: process.stdin, output: process.stdout });
    // A look that is still under way is of no use to anybody.
    process.exit(code);
  }
  await asLines(looks, json);
}

/**
 * One look after the other. Where one fails, what was seen last goes on with the reason: the engine may come back.
 * @throws FleetError where the first one fails
 */
export async function* looksOf(look: () => Promise<Look>, pause: number): AsyncGenerator<Look> {
  let last = await look();
  for (;;) {
    yield last;
    await wait(pause);
    last = await look().catch((error: unknown) => {
      if (!(error instanceof FleetError)) throw error;
      return { ...last, problem: error.message };
    });
  }
}

/** @returns the exit code, once a key leaves */
export async function onScreen(looks: AsyncIterable<Look>, terminal: Terminal): Promise<number> {
  const { output } = terminal;
  let last: Look | undefined;
  let leave: (code: number) => void = () => undefined;
  const left = new Promise<number>((resolve) => (leave = resolve));
  const draw = (): void => {
    // Some tell no size, such as a pseudo-terminal that nobody has sized.
    const size = { rows: output.rows || 24, columns: output.columns || 80 };
    if (last) screen.draw(frame(last, size));
  };
  const keys = (key: string): void => {
    if (key.includes(CTRL_C)) leave(INTERRUPTED);
    if (key.includes('q')) leave(0);
  };
  const screen = new Screen(terminal, keys, draw);
  const drawing = (async (): Promise<number> => {
    for await (const look of looks) {
      last = look;
      draw();
    }
    return 0;
  })();
  try {
    return await Promise.race([left, drawing]);
  } finally {
    screen.close();
  }
}

/** A line at the beginning, and one for each change. */
export async function asLines(looks: AsyncIterable<Look>, json: boolean): Promise<void> {
  let before: Look | undefined;
  for await (const look of looks) {
    const at = look.at.toISOString();
    if (!before && !json) print(`${at} ${summaryOf(look.status)}`);
    for (const change of before ? changesOf(before.status, look.status) : []) {
      print(json ? JSON.stringify({ at, ...change }) : `${at} ${lineOf(change)}`);
    }
    if (look.problem !== undefined && look.problem !== before?.problem) {
      print(json ? JSON.stringify({ at, problem: look.problem }) : `${at} ${look.problem}`);
    }
    before = look;
  }
}
