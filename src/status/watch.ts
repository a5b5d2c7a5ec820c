import { setTimeout as wait } from 'node:timers/promises';
import { FleetError } from '../lib/errors';
import type { Context } from '../checkout/context';
import { chooseEngine } from '../engines';
import { print } from '../lib/output';
import { formatSummary } from './print';
import { findChanges, formatChange } from './changes';
import { drawFrame, type StatusSample } from './frame';
import { Screen, type Terminal } from './screen';

const CTRL_C = '\x03';
/** Exit code of a command that Ctrl-C ended. */
const INTERRUPTED = 130;

/**
 * Looks at the stack again and again until it is left: on a terminal as a picture of the whole, else as a line for each
 * change.
 * @param given seconds between two looks
 */
export async function watchStatus(context: Context, given: string, json = false): Promise<void> {
  const seconds = Number(given);
  if (!(seconds >= 1)) {
    throw new FleetError(
      `--interval: is not a number of seconds from 1: '${given}'; write one, such as 2`,
    );
  }
  const engine = chooseEngine(context);
  const look = async (): Promise<StatusSample> => {
    const [status, usage] = await Promise.all([engine.status(context), engine.usage(context)]);
    return { status, usage, at: new Date() };
  };
  const looks = pollStatus(look, seconds * 1000);
  if (process.stdout.isTTY && !json) {
    const code = await showOnScreen(looks, { input: process.stdin, output: process.stdout });
    // A look that is still under way is of no use to anybody.
    process.exit(code);
  }
  await printLines(looks, json);
}

/**
 * Reads the status again and again. Where a read fails, the last status stays, with the reason: Docker may come back.
 * @throws FleetError where the first one fails
 */
export async function* pollStatus(
  look: () => Promise<StatusSample>,
  pause: number,
): AsyncGenerator<StatusSample> {
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
export async function showOnScreen(
  looks: AsyncIterable<StatusSample>,
  terminal: Terminal,
): Promise<number> {
  const { output } = terminal;
  let last: StatusSample | undefined;
  let leave: (code: number) => void = () => undefined;
  const left = new Promise<number>((resolve) => (leave = resolve));
  const draw = (): void => {
    // Some report no size, such as a pseudo-terminal that nobody has sized.
    const size = { rows: output.rows || 24, columns: output.columns || 80 };
    if (last) screen.draw(drawFrame(last, size));
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
export async function printLines(looks: AsyncIterable<StatusSample>, json: boolean): Promise<void> {
  let before: StatusSample | undefined;
  for await (const look of looks) {
    const at = look.at.toISOString();
    if (!before && !json) print(`${at} ${formatSummary(look.status)}`);
    for (const change of before ? findChanges(before.status, look.status) : []) {
      print(json ? JSON.stringify({ at, ...change }) : `${at} ${formatChange(change)}`);
    }
    if (look.problem !== undefined && look.problem !== before?.problem) {
      print(json ? JSON.stringify({ at, problem: look.problem }) : `${at} ${look.problem}`);
    }
    before = look;
  }
}
