import { parseListForm } from './list-form';

/** A character of an instruction, or one with the backslash before it. */
interface Mark {
  readonly text: string;
  /** True if it is in quotes, or a quote itself. */
  readonly quoted: boolean;
  /** True if a quote is open after it. */
  readonly open: boolean;
}

/** Reads quotes and backslashes as BuildKit and shells do. */
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

/** Splits an instruction into words as BuildKit does. Quotes and backslashes protect spaces; quotes stay. */
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

/** Reads the arguments of a COPY or ADD: a JSON list, or words. */
export const readArguments = (text: string): string[] =>
  parseListForm(text) ?? splitWords(text).map(removeQuotes);

/**
 * Replaces quoted text in `lines` by '_', so that only the text that a shell acts on is left. Of a comment '#' is left:
 * BuildKit removes comments, inside quotes too.
 * @param lines of one instruction
 */
export const maskQuotes = (lines: readonly string[]): string[] =>
  readMarks(lines.map((line) => (/^\s*#/.test(line) ? '#' : line)).join('\n'))
    .map(({ text, quoted }) => (quoted ? text.replace(/[^\n]/g, '_') : text))
    .join('')
    .split('\n');

/** Reads what ARG, ENV or LABEL set: `A=b C="d e"`, `A`, and the old `A b c`. A value is '' where there is none. */
export function readAssignments(text: string): [string, string][] {
  if (!/^\S+=/.test(text) && /^\S+\s+\S/.test(text) && !text.includes('=')) {
    const [name = '', value = ''] = text.split(/\s+(.*)/s);
    return [[name, value]];
  }
  return [...text.matchAll(/([A-Za-z_]\w*)(?:=("[^"]*"|'[^']*'|\S*))?/g)].map(
    ([, name = '', value = '']) => [name, value.replace(/^(['"])(.*)\1$/s, '$2')],
  );
}
