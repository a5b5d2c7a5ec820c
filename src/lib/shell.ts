/** `text` as one word of the shell. */
export const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** Joins words to a command line that a person reads and pastes: only the words that need quotes have them. */
export const joinWords = (words: readonly string[]): string =>
  words.map((word) => (/^[\w./:@%+=,-]+$/.test(word) ? word : quote(word))).join(' ');

/** Writes a command of another program than this one, as messages tell it: what it names is quoted. */
export const writeCommand = (program: string, ...words: readonly string[]): string =>
  joinWords([program, ...words]);
