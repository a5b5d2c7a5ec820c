import { UnknownValueError } from '@pulumi/policy';

/**
 * Reads a value; undefined where a preview does not know it yet. Without it the first unknown value of a resource ends a
 * rule, and what is known beyond it is not looked at.
 */
export function readKnown<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof UnknownValueError) return undefined;
    throw error;
  }
}

/** Lists the entries of a map whose values are known. */
export const listKnownEntries = <T>(map: Readonly<Record<string, T>> | undefined): [string, T][] =>
  Object.keys(map ?? {}).flatMap((key) => {
    const value = readKnown(() => map?.[key]);
    return value === undefined ? [] : [[key, value] as [string, T]];
  });

/** Lists the items of a list that are known. */
export const listKnownItems = <T>(list: readonly T[] | undefined): T[] =>
  Array.from({ length: list?.length ?? 0 }, (_, index) => readKnown(() => list?.[index])).filter(
    (item) => item !== undefined,
  );
