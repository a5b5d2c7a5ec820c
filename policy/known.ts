import { UnknownValueError } from '@pulumi/policy';

/**
 * What `read` gives; undefined where a preview does not know it yet. Without it the first unknown value of a resource ends
 * a rule, and what is known beyond it is not looked at.
 */
export function known<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof UnknownValueError) return undefined;
    throw error;
  }
}

/** The entries of a map whose values are known. */
export const knownEntries = <T>(map: Readonly<Record<string, T>> | undefined): [string, T][] =>
  Object.keys(map ?? {}).flatMap((key) => {
    const value = known(() => map?.[key]);
    return value === undefined ? [] : [[key, value] as [string, T]];
  });

/** The items of a list that are known. */
export const knownItems = <T>(list: readonly T[] | undefined): T[] =>
  Array.from({ length: list?.length ?? 0 }, (_, index) => known(() => list?.[index])).filter(
    (item) => item !== undefined,
  );
