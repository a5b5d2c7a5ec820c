import { paint, print, formatTable } from '../lib/output';
import { formatPorts } from './ports';
import type { TryResult } from './result';

/** Widest cells of the table; what is cut is whole in the JSON. */
const ANSWER = 20;
const PORTS = 44;
const ERROR = 100;

/** Prints what became of each service, and how many work. */
export function printResults(results: readonly TryResult[]): void {
  print();
  print(
    formatTable(
      ['SERVICE', 'ALIVE', 'ANSWERS', 'PORTS', 'FIRST FAILING LINE'],
      results.map((result) => [
        result.service,
        result.alive ? 'yes' : result.exitCode === null ? 'no' : `exit ${String(result.exitCode)}`,
        formatAnswer(result),
        cut(formatPorts(result.expected, result.bound), PORTS),
        cut(result.firstError ?? '', ERROR),
      ]),
    ),
  );
  const count = (of: (result: TryResult) => boolean): number => results.filter(of).length;
  const alive = count((result) => result.alive);
  const answering = count((result) => result.answers);
  const all = results.length === answering;
  const counts = `${String(alive)} of ${String(results.length)} alive, ${String(answering)} answer`;
  print(paint(all ? 'green' : 'red', counts));
}

/** A service that does not answer, in a few words. */
export function describeState(result: TryResult): string {
  if (result.alive) return `runs, ${formatAnswer(result)}`;
  return result.exitCode === null ? 'not started' : `exited with ${String(result.exitCode)}`;
}

/** The status alone: who is tried alone does not reach its neighbours, which is no news. */
function formatAnswer({ alive, answers, health }: TryResult): string {
  if (!alive) return 'no';
  if (!health) return 'no answer';
  const [status = ''] = health.says.split(';');
  return cut(answers ? status : `${String(health.code)} ${status}`, ANSWER);
}

const cut = (text: string, length: number): string =>
  text.length > length ? `${text.slice(0, length - 1)}…` : text;
