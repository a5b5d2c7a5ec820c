import { stripVTControlCharacters, styleText } from 'node:util';
import { formatDuration } from './format';

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

/** Formats the time since a moment, given in milliseconds. A remote machine's clock may be ahead of this one's. */
export const formatElapsed = (since: number): string =>
  formatDuration(Math.max(0, Date.now() - since));

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
      `  ${paint('green', '✔')} ${name.padEnd(30)} ${what.padEnd(10)} ${formatElapsed(since)}`,
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
    this.print(`  ${this.title}: ${what} in ${formatElapsed(this.since)}`);
  }

  private print(text: string): void {
    if (!this.quiet) printProgress(text);
  }
}

/** Returns how many characters a line has room for: no limit without a terminal. */
export const readLineWidth = (): number =>
  process.stdout.isTTY ? process.stdout.columns || 80 : Number.POSITIVE_INFINITY;

/** Breaks a text into lines of at most `width` characters, between words where it can. Colours take no room. */
export function wrapText(text: string, width: number): string[] {
  const lines = [''];
  const measure = (part: string): number => stripVTControlCharacters(part).length;
  for (let word of text.split(' ')) {
    const last = lines.at(-1) ?? '';
    if (last !== '' && measure(last) + 1 + measure(word) <= width) {
      lines[lines.length - 1] = `${last} ${word}`;
      continue;
    }
    if (last !== '') lines.push('');
    for (; measure(word) > width; word = word.slice(width)) {
      lines.splice(-1, 1, word.slice(0, width), '');
    }
    lines[lines.length - 1] = word;
  }
  return lines;
}

/** Breaks a text into lines of at most the terminal's width, the first behind one indent and the others behind another. */
export function wrapIndented(
  text: string,
  first: string,
  others: string,
  width: number = readLineWidth(),
): string[] {
  const room = width - Math.max(first.length, others.length);
  return wrapText(text, room).map((line, index) => (index === 0 ? first : others) + line);
}

interface TableOptions {
  /** Characters that a line has room for. @default the terminal's width; no limit without a terminal */
  readonly limit?: number;
  /** Columns that are left out where a line is too narrow, by their heads: the first in the list goes first. @default none */
  readonly optional?: readonly string[];
  /** Cuts the last cell where it is too long, so that each row is one line. @default false: it goes on below */
  readonly cut?: boolean;
}

const GAP = '  ';
/** Fewest characters of a last column that is wrapped beside the others. */
const NARROWEST = 24;
/** Indent of a last cell that is below its row. */
const INDENT = 4;

/** Formats rows as aligned columns, with no line longer than the limit. */
export function formatTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  { limit = readLineWidth(), optional = [], cut = false }: TableOptions = {},
): string {
  const widths = header.map((head, column) =>
    Math.max(head.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const columns = chooseColumns(header, widths, limit, optional);
  const last = columns.at(-1) ?? 0;
  const start = measureBefore(columns, widths) + GAP.length;
  const room = Math.max(0, limit - start);
  const format = (row: readonly string[]): string[] => {
    const before = columns
      .slice(0, -1)
      .map((column) => (row[column] ?? '').padEnd(widths[column] ?? 0) + GAP)
      .join('');
    const end = row[last] ?? '';
    const fits = cut || end.length <= room;
    const [beside = '', ...below] = fits
      ? [end]
      : room >= NARROWEST
        ? wrapText(end, room)
        : ['', ...wrapText(end, limit - INDENT)];
    const indent = ' '.repeat(room >= NARROWEST ? start : INDENT);
    return [
      `${before}${beside}`.slice(0, limit).trimEnd(),
      ...below.map((line) => `${indent}${line}`),
    ];
  };
  const [head = ''] = format(header);
  return [paint('bold', head), ...rows.flatMap(format)].join('\n');
}

/** Chooses the columns that have room: optional ones are left out until all before the last fit. */
function chooseColumns(
  header: readonly string[],
  widths: readonly number[],
  limit: number,
  optional: readonly string[],
): number[] {
  let columns = [...header.keys()];
  for (const head of optional) {
    if (measureBefore(columns, widths) <= limit) break;
    columns = columns.filter((column) => header[column] !== head);
  }
  return columns;
}

/** Measures all columns but the last, with the gaps between them. */
const measureBefore = (columns: readonly number[], widths: readonly number[]): number =>
  columns
    .slice(0, -1)
    .reduce((sum, column, index) => sum + (widths[column] ?? 0) + (index > 0 ? GAP.length : 0), 0);

/** Draws how full something is; more than full is drawn as full. */
export function drawBar(part: number, width: number): string {
  const full = Math.min(width, Math.round(part * width));
  return '█'.repeat(full) + '░'.repeat(width - full);
}

/** Prints a warning to stderr, apart from the results. */
export function warn(text: string): void {
  process.stderr.write(`${paint('yellow', 'warning:', process.stderr)} ${text}\n`);
}
