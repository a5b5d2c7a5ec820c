/** The first line of an agent's log that says why it does not work, from the first Python traceback where it has one. */

/** Where the agents' tree lies in a container: what is not below it is a library's, and says nothing to an owner. */
const OWN = '/app/';

/** Patterns that mark an error for sure: its level, as loggers write it, and as JSON. */
const LEVEL = /\b(ERROR|CRITICAL|FATAL)\b|"level": ?"(error|critical|fatal)"/;
/** Patterns that may mark an error. */
const ERROR = /(error|exception)\b|\b(critical|fatal)\b/i;

const HEADER = 'Traceback (most recent call last)';
const FRAME = /^ +File "([^"]+)", line (\d+)/;
/** `ValueError: text` or `package.Problem: text`, or the name alone. */
const RAISED = /^(?:[A-Za-z_]\w*\.)*[A-Za-z_]\w*(?::.*)?$/;
const CHAINED = /^(During handling of the above|The above exception was the direct cause)/;

/**
 * The first exception that was logged or not caught, else the first line that tells an error.
 * @param log of the agent, both streams in order
 * @param well it runs and answers: then only what surely is an error counts
 */
export function findFirstError(log: string, well: boolean): string | undefined {
  const lines = listLines(log);
  for (const [index, line] of lines.entries()) {
    if (!FRAME.test(line) && !line.startsWith(HEADER)) continue;
    const told = traceback(lines.slice(index));
    if (told !== undefined) return told;
  }
  const sure = lines.find((line) => LEVEL.test(line));
  return (sure ?? (well ? undefined : lines.find((line) => ERROR.test(line))))?.trim();
}

/** Finds the last line of an agent that printed no error. */
export const findLastLine = (log: string): string | undefined => listLines(log).at(-1)?.trim();

const listLines = (log: string): string[] => log.split('\n').filter((line) => line.trim() !== '');

/** `file:line: exception` of a traceback that `lines` begin with; of the last one where others caused it. */
function traceback(lines: readonly string[]): string | undefined {
  let raised: string | undefined;
  let own: string | undefined;
  let any: string | undefined;
  for (const [index, line] of lines.entries()) {
    if (raised !== undefined && line.startsWith(HEADER)) {
      if (!CHAINED.test(lines[index - 1] ?? '')) break;
      raised = own = any = undefined;
    }
    if (raised !== undefined) continue;
    const [, file = '', at = ''] = FRAME.exec(line) ?? [];
    if (file !== '') {
      any = `${file}:${at}`;
      if (file.startsWith(OWN)) own = `${file.slice(OWN.length)}:${at}`;
    } else if (RAISED.test(line)) {
      raised = line;
    }
  }
  const where = own ?? any;
  return where === undefined || raised === undefined ? raised : `${where}: ${raised}`;
}
