import { hideSecretValues } from './secret-detection';

/**
 * Something the user can put right: printed as its lines alone, without a stack. One line per violation, each naming
 * the file or row, what was given and what to write. What looks like a secret is hidden, and so are
 * characters that a terminal would obey: errors end in logs.
 */
export class FleetError extends Error {
  /** Pulumi prints errors marked so without a stack trace. */
  readonly __pulumiRunError = true;
  readonly lines: readonly string[];

  constructor(lines: string | readonly string[]) {
    const given = typeof lines === 'string' ? [lines] : lines;
    const list = given.map((line) =>
      escapeControls(hideSecretValues(line), /[\x00-\x08\x0b-\x1f\x7f]/g),
    );
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
  `${escapeControls(place)}: ${problem}${value === undefined ? '' : `: ${quoteValue(value)}`}; ${fix}`;

/** Writes control characters so that they can be read, and do nothing to a terminal. */
const escapeControls = (text: string, controls = /[\x00-\x1f\x7f]/g): string =>
  text.replace(
    controls,
    (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );

const LONGEST = 120;

/** Quotes a value that was given, on one line; a long one is cut. */
export function quoteValue(value: unknown): string {
  const text = escapeControls(typeof value === 'string' ? value : JSON.stringify(value));
  return `'${text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text}'`;
}
