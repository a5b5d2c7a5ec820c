/** `text` as one word of the shell. */
export const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** Joins words to a command line that a person reads and pastes: only the words that need quotes have them. */
export const joinWords = (words: readonly string[]): string =>
  words.map((word) => (/^[\w./:@%+=,-]+$/.test(word) ? word : quote(word))).join(' ');
