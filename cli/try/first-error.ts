/** The first line of an agent's log that says why it does not work, from the first Python traceback where it has one. */

/** Where the agents' tree lies in a container: what is not below it is a library's, and says nothing to an owner. */
const OWN = '/app/';

/** Words of a log's level, as loggers write them, and as JSON. A sentence may hold 'error' and mean none. */
const LEVEL = /\b(ERROR|CRITICAL|FATAL)\b|"level": ?"(error|critical|fatal)"/;
const ERROR = /error|exception|critical|fatal/i;

const FRAME = /^ +File "([^"]+)", line (\d+)/;
/** `ValueError: text` or `package.Problem: text`, or the name alone. */
const RAISED = /^(?:[A-Za-z_]\w*\.)*[A-Za-z_]\w*(?::.*)?$/;
const CHAINED = /^(During handling of the above|The above exception was the direct cause)/;

/**
 * @param log of the agent, both streams in order
 * @param well it runs and answers: then only what is surely an error counts
 * @returns the line, or undefined where the log has none
 */
export function firstError(log: string, well: boolean): string | undefined {
  const lines = log.split('\n').filter((line) => line.trim() !== '');
  for (const [index, line] of lines.entries()) {
    if (FRAME.test(line) || line.startsWith('Traceback (most recent call last)')) {
      const told = traceback(lines.slice(index));
      if (told !== undefined) return told;
    }
    if (LEVEL.test(line) || (!well && ERROR.test(line))) return line.trim();
  }
  return well ? undefined : lines.at(-1)?.trim();
}

/** `file:line: exception` of a traceback that `lines` begin with; of the last one where others caused it. */
function traceback(lines: readonly string[]): string | undefined {
  let raised: string | undefined;
  let own: string | undefined;
  let any: string | undefined;
  for (const line of lines) {
    const [, file = '', at = ''] = FRAME.exec(line) ?? [];
    if (file !== '') {
      if (raised !== undefined) [raised, own, any] = [undefined, undefined, undefined];
      any = `${file}:${at}`;
      if (file.startsWith(OWN)) own = `${file.slice(OWN.length)}:${at}`;
    } else if (raised === undefined && RAISED.test(line)) {
      raised = line;
    } else if (raised !== undefined && !CHAINED.test(line) && !line.startsWith('Traceback')) {
      break;
    }
  }
  const where = own ?? any;
  return raised === undefined ? undefined : where === undefined ? raised : `${where}: ${raised}`;
}
