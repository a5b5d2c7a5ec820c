/** One violation: the row to open, and what is wrong there with the fix. */
export interface Violation {
  readonly row: string;
  readonly message: string;
}
