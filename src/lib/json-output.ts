import { print } from './output';

/** Standard output of a command with `--json`: one document, which also holds the command's errors. */

/** The document that waits for the command's end; undefined where documents are printed at once. */
let held: { document: object | undefined } | undefined;

/** Holds the command's document back until its errors are known. */
export function holdJson(): void {
  held = { document: undefined };
}

/** Prints the result of a command as JSON. */
export function printJson(document: object): void {
  if (held) held.document = document;
  else print(JSON.stringify(document, null, 2));
}

/**
 * Prints the document that was held back, if the command made one, with its errors. Errors alone are one line: standard
 * output may have lines of JSON already, as of `status --watch`.
 * @param errors @default none
 */
export function printHeldJson(errors: readonly object[] = []): void {
  if (held === undefined) return;
  const { document } = held;
  held = undefined;
  if (document !== undefined) printJson(errors.length > 0 ? { ...document, errors } : document);
  else if (errors.length > 0) print(JSON.stringify({ errors }));
}

/** Checks whether the command has made its document, which is not printed yet. */
export const hasHeldDocument = (): boolean => held?.document !== undefined;
