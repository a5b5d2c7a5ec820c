/**
 * Something the user can put right: printed as its lines alone, without a stack. One line per violation, each naming
 * the file or row, what was given and what to write.
 */
export class FleetError extends Error {
  /** Pulumi prints errors marked so without a stack trace. */
  readonly __pulumiRunError = true;
  readonly lines: readonly string[];

  constructor(lines: string | readonly string[]) {
    const list = typeof lines === 'string' ? [lines] : lines;
    super(list.join('\n'));
    this.name = 'FleetError';
    this.lines = list;
  }
}

/** Describes what is wrong at one place, and what to do about it. */
export interface Problem {
  /** File and row, line or key, or the option. */
  readonly place: string;
  /** Says what is wrong there. */
  readonly problem: string;
  /** The value that was given. @default the problem names it, or there is none */
  readonly value?: unknown;
  /** Says what to do, as an imperative. */
  readonly fix: string;
}

/** Formats a problem in the one form that all messages have: `<place>: <what is wrong>: '<value>'; <imperative>`. */
export const formatProblem = ({ place, problem, value, fix }: Problem): string =>
  `${place}: ${problem}${value === undefined ? '' : `: ${quoteValue(value)}`}; ${fix}`;

const LONGEST = 120;

/** Quotes a value that was given; a long one is cut. */
export function quoteValue(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return `'${text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text}'`;
}
