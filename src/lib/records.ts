/** Changes each value of a record, and keeps its keys and their order. */
export const mapValues = <T, U>(
  record: Readonly<Record<string, T>>,
  change: (value: T) => U,
): Record<string, U> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));

/** Leaves fields of a record out. */
export const omit = <T extends object, K extends string>(
  record: T,
  fields: readonly K[],
): Omit<T, K> =>
  Object.fromEntries(
    Object.entries(record).filter(([field]) => !fields.includes(field as K)),
  ) as Omit<T, K>;
