import { z } from 'zod';
import { checkText } from './texts';

/** Types of the keys of a stack file. */

/** `type`, with what to write where a value is refused. */
export const hint = <T extends z.ZodType>(type: T, write: string) => type.meta({ write });

export const oneOf = <const T extends readonly [string, ...string[]]>(...values: T) =>
  z.enum(values);

const range = (min: number, max: number): string =>
  `write a whole number from ${String(min)} to ${String(max)}`;

/** A whole number, which Pulumi hands over as text. */
export const whole = (min: number, max: number) =>
  z.preprocess(
    (v) => (typeof v === 'string' && /^-?\d+(\.\d+)?$/.test(v) ? Number(v) : v),
    z.int(range(min, max)).min(min, range(min, max)).max(max, range(min, max)),
  );

/** Text that says something, also of several lines. */
export const text = (write: string) =>
  z.string(`write ${write}`).superRefine(checkText).trim().min(1, `write ${write}`);

/** Yes or no, which Pulumi hands over as text. */
export const flag = z.preprocess(
  (v) => (v === 'true' || v === 'false' ? v === 'true' : v),
  z.boolean(),
);

/** A version or capability such as 8.9, which unquoted YAML takes for a number. */
export const decimal = (pattern: RegExp, write: string) =>
  z.preprocess(
    (v) => (typeof v === 'number' ? String(v) : v),
    z.string(`write ${write}`).regex(pattern, `write ${write}`).superRefine(checkText),
  );

/** Name of a variable or secret. */
export const variable = z
  .string()
  .regex(/^[A-Z][A-Z0-9_]*$/, "write a variable's name like 'HF_TOKEN'");

export const digest = z
  .string()
  .regex(/^sha256:[0-9a-f]{64}$/, 'write a digest, sha256: and 64 hexadecimal digits');
