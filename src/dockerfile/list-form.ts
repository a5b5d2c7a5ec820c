/** Parses `["python", "app.py"]`; undefined for anything else, which BuildKit reads as words or shell code. */
export function parseListForm(text: string): string[] | undefined {
  try {
    const list: unknown = JSON.parse(text);
    if (Array.isArray(list) && list.every((each) => typeof each === 'string')) return list;
  } catch {
    // It is not JSON.
  }
  return undefined;
}
