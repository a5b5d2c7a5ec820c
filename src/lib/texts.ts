import { z } from 'zod';

/** Types of texts that end in a file, a process or a terminal. */

/** A line feed and a tab are no such characters: a text may have several lines. */
const CONTROL = /[\x00-\x08\x0b-\x1f\x7f]/;

/** No file and no process can have it: UTF-8 has no such character. */
const HALF = /\p{Surrogate}/u;

/** Linux takes no longer variable or argument (MAX_ARG_STRLEN, which counts the byte at its end). */
const MOST_BYTES = 2 ** 17 - 1;

/** Says what is wrong with a text, and what to do; undefined where nothing is. */
function findTextProblem(text: string): readonly [string, string] | undefined {
  if (CONTROL.test(text)) return ['holds a control character', 'remove it'];
  if (HALF.test(text)) return ['holds half of a character', 'remove it, or write it in UTF-8'];
  return Buffer.byteLength(text) >= MOST_BYTES
    ? ['is too long', `write fewer than ${String(MOST_BYTES)} bytes`]
    : undefined;
}

/** Adds what is wrong with a text to the issues. */
export function checkText(text: string, context: z.RefinementCtx<string>): void {
  const found = findTextProblem(text);
  if (found === undefined) return;
  const [problem, message] = found;
  context.addIssue({ code: 'custom', params: { problem }, message });
}

/** Text of any length that a process takes, also of several lines. */
export const plainText = z.string().superRefine(checkText);

/** Text of one line that is not empty. @param write what to write */
export const line = (write: string) =>
  z
    .string(`write ${write}`)
    .min(1, `write ${write}`)
    .superRefine((text, context) => {
      const message = `write ${write}, on one line`;
      if (/[\t\r\n]/.test(text)) {
        context.addIssue({
          code: 'custom',
          params: { problem: 'holds a line end or a tab' },
          message,
        });
      } else checkText(text, context);
    });
