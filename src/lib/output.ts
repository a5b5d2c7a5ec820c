import { styleText } from 'node:util';

/** Lines for people on stdout, warnings on stderr, colours only on a terminal. */

type Colour = Parameters<typeof styleText>[0];

const hasColours = (stream: NodeJS.WriteStream): boolean =>
  stream.isTTY && process.env['NO_COLOR'] === undefined;

export const paint = (
  colour: Colour,
  text: string,
  stream: NodeJS.WriteStream = process.stdout,
): string => (hasColours(stream) ? styleText(colour, text) : text);

export function print(text = ''): void {
  process.stdout.write(`${text}\n`);
}

let progress: NodeJS.WriteStream = process.stdout;
export const getProgressStream = (): NodeJS.WriteStream => progress;

/** Puts progress on stderr, where a program reads the results. */
export function sendProgressToStderr(): void {
  progress = process.stderr;
}

/** Prints a line of progress. */
export function printProgress(text: string): void {
  progress.write(`${text}\n`);
}

export const formatSeconds = (since: number): string =>
  `${((Date.now() - since) / 1000).toFixed(1)} s`;

/** A phase of a long command, with the time it takes. */
export class Phase {
  private readonly since = Date.now();
  private readonly items = new Set<string>();

  constructor(
    private readonly title: string,
    detail = '',
    private readonly quiet = false,
  ) {
    this.print(paint('bold', `▸ ${title}`) + (detail === '' ? '' : `  ${detail}`));
  }

  /** Prints that one item of the phase is done; once for each item. */
  printItem(name: string, what: string, since: number = this.since): void {
    if (this.items.has(name)) return;
    this.items.add(name);
    this.print(
      `  ${paint('green', '✔')} ${name.padEnd(30)} ${what.padEnd(10)} ${formatSeconds(since)}`,
    );
  }

  /** Prints why one item of the phase failed. */
  printFailure(text: string): void {
    this.print(`  ${paint('red', '✘')} ${text}`);
  }

  note(text: string): void {
    this.print(`  ${paint('yellow', '!')} ${text}`);
  }

  finish(what: string): void {
    this.print(`  ${this.title}: ${what} in ${formatSeconds(this.since)}`);
  }

  private print(text: string): void {
    if (!this.quiet) printProgress(text);
  }
}

const readTerminalWidth = (): number =>
  process.stdout.isTTY ? process.stdout.columns : Number.POSITIVE_INFINITY;

/**
 * Rows as aligned columns; the last column is cut.
 * @param limit of a line @default the terminal's
 */
export function formatTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  limit = readTerminalWidth(),
): string {
  const all = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all
    .map((row, index) => {
      const line = row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ');
      const cut = line.trimEnd().slice(0, limit);
      return index === 0 ? paint('bold', cut) : cut;
    })
    .join('\n');
}

/** Draws how full something is; more than full is drawn as full. */
export function drawBar(part: number, width: number): string {
  const full = Math.min(width, Math.round(part * width));
  return '█'.repeat(full) + '░'.repeat(width - full);
}

/** Prints a warning to stderr, apart from the results. */
export function warn(text: string): void {
  process.stderr.write(`${paint('yellow', 'warning:', process.stderr)} ${text}\n`);
}
