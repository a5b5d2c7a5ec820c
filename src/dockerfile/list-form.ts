/** `["python", "app.py"]` as its texts; undefined for anything else, which BuildKit takes for words, or for a shell's line. */
export function parseListForm(text: string): string[] | undefined {
  try {
    const list: unknown = JSON.parse(text);
    if (Array.isArray(list) && list.every((each) => typeof each === 'string')) return list;
  } catch {
    // No JSON.
  }
  return undefined;
}
