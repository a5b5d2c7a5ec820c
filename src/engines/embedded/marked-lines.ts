/** Reads the lines that a command of the program printed for people; each is a complete message. */
export const readMarked = (kind: 'error' | 'warning', lines: readonly string[]): string[] =>
  lines.flatMap((line) => (line.startsWith(`${kind}: `) ? [line.slice(kind.length + 2)] : []));
