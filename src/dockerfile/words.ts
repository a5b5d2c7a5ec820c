import { parseListForm } from './list-form';

/** A character of an instruction, or one with the backslash before it. */
interface Mark {
  readonly text: string;
  /** Lies in quotes, or is one. */
  readonly quoted: boolean;
  /** A quote is open after it. */
  readonly open: boolean;
}

/** Quotes and backslashes as BuildKit and shells take them. */
function readMarks(text: string): Mark[] {
  const marks: Mark[] = [];
  let quote = '';
  for (let at = 0; at < text.length; at++) {
    let mark = text.charAt(at);
    let quoted = quote !== '';
    if (mark === '\\' && quote !== "'") {
      mark += text.charAt(++at);
    } else if (mark === quote) {
      quote = '';
    } else if (quote === '' && (mark === '"' || mark === "'")) {
      quote = mark;
      quoted = true;
    }
    marks.push({ text: mark, quoted, open: quote !== '' });
  }
  return marks;
}

/** Words of an instruction, as BuildKit splits them: quotes and backslashes keep spaces in. Quotes stay. */
export function splitWords(text: string): string[] {
  const words = [''];
  for (const mark of readMarks(text)) {
    if (!mark.quoted && /^\s$/.test(mark.text)) words.push('');
    else words.push((words.pop() ?? '') + mark.text);
  }
  return words.filter((word) => word !== '');
}

export const isQuoteOpen = (text: string): boolean => readMarks(text).at(-1)?.open ?? false;

export const removeQuotes = (word: string): string =>
  word.replace(/["']/g, '').replace(/\\(.)/g, '$1');

/** Arguments of a COPY or ADD: a list of texts, or words. */
export const readArguments = (text: string): string[] =>
  parseListForm(text) ?? splitWords(text).map(removeQuotes);

/**
 * `lines` with what lies in quotes made '_', so that only what a shell acts on is left. Of a comment '#' is left: BuildKit
 * takes it out, inside quotes too.
 * @param lines of one instruction
 */
export const maskQuotes = (lines: readonly string[]): string[] =>
  readMarks(lines.map((line) => (/^\s*#/.test(line) ? '#' : line)).join('\n'))
    .map(({ text, quoted }) => (quoted ? text.replace(/[^\n]/g, '_') : text))
    .join('')
    .split('\n');
