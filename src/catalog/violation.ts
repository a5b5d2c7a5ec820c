/** One violation: the row to open, and what is wrong there: its key, what is wrong, the value and the fix. */
export interface Violation {
  readonly row: string;
  readonly message: string;
}
