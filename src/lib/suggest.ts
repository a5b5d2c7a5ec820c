/** The few of `known` that `given` may be a slip or a part of, nearest first; letter case counts for nothing. */
export function suggestNames(given: string, known: Iterable<string>): string[] {
  const wanted = given.toLowerCase();
  const names = [...new Set(known)];
  const same = names.filter((name) => name !== given && name.toLowerCase() === wanted);
  if (same.length > 0) return same;
  const most = Math.min(Math.max(2, Math.floor(given.length / 3)), given.length - 1);
  return names
    .map((name) => ({ name, far: measureDistance(wanted, name.toLowerCase()) }))
    .filter(({ name, far }) => far <= most || isBeginning(wanted, name.toLowerCase()))
    .sort((one, other) => one.far - other.far)
    .slice(0, 3)
    .map(({ name }) => name);
}

/** More names than these fit on no line. */
const FEW = 20;

/**
 * Says which name to write in place of one that is not known: the nearest ones; else all, where they are few.
 * @param elsewhere what else to write, with the place of the list, such as 'a row of fleet/images.ts'. @default nothing
 */
export function suggestFix(given: string, known: Iterable<string>, elsewhere?: string): string {
  const names = [...new Set(known)];
  const near = suggestNames(given, names);
  const other = elsewhere === undefined ? '' : `, or ${elsewhere}`;
  if (near.length > 0) return `write ${near.join(' or ')}${other}`;
  if (names.length === 0) return elsewhere === undefined ? 'remove it' : `write ${elsewhere}`;
  return elsewhere === undefined || names.length <= FEW
    ? `write one of ${names.join(', ')}`
    : `write ${elsewhere}`;
}

/** Fewer letters begin too many names. */
const LEAST = 3;

/** Checks whether one of the words begins with the other. */
const isBeginning = (one: string, other: string): boolean =>
  Math.min(one.length, other.length) >= LEAST && (one.startsWith(other) || other.startsWith(one));

/** Letters to add, take out or change, at the least. */
function measureDistance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (const [line, letter] of Array.from(one).entries()) {
    const next = [line + 1];
    for (const [column, against] of Array.from(other).entries()) {
      const changed = (row[column] ?? 0) + (letter === against ? 0 : 1);
      next.push(Math.min(changed, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
