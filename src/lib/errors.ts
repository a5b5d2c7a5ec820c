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
