/** Splits the ids or names that docker prints, one a line. */
export const splitIds = (text: string): string[] => (text === '' ? [] : text.split('\n'));
