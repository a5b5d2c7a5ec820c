/** The row of that name, which a checked catalog has. */
export function find<T extends { readonly name: string }>(rows: readonly T[], name: string): T {
  const row = rows.find((candidate) => candidate.name === name);
  if (!row) throw new Error(`no row ${name}: the catalog was not checked`);
  return row;
}
