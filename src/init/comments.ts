/** A text for a comment of one line. Names of files and values may hold what ends a line, and what follows would be code. */
export const toComment = (text: string): string =>
  text.replace(
    /[\x00-\x1f\x7f\u0085\u2028\u2029]/g,
    (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );
