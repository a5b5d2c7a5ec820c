/** The few of `known` that `given` may be a slip of, nearest first; letter case counts for nothing. */
export function suggestNames(given: string, known: Iterable<string>): string[] {
  const wanted = given.toLowerCase();
  const most = Math.min(Math.max(2, Math.floor(given.length / 3)), given.length - 1);
  return [...new Set(known)]
    .map((name) => ({ name, far: measureDistance(wanted, name.toLowerCase()) }))
    .filter(({ far }) => far <= most)
    .sort((one, other) => one.far - other.far)
    .slice(0, 3)
    .map(({ name }) => name);
}

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
