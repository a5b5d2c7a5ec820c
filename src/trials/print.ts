import { formatTable, paint, print, readLineWidth, wrapIndented } from '../lib/output';
import { formatPorts } from './ports';
import type { TryResult } from './result';

/** Widest line of the table, on a terminal or not. */
const WIDTH = 80;
/** Widest cell of a health URL's answer; it is whole in the JSON. */
const ANSWER = 20;
/** Indent of the lines below a service's name. */
const BELOW = '    ';

/** Prints what became of each service, what each one says that fails, and how many work. */
export function printResults(results: readonly TryResult[]): void {
  print();
  print(
    formatTable(
      ['SERVICE', 'ALIVE', 'ANSWERS', 'PORTS'],
      results.map((result) => [
        result.service,
        result.alive ? 'yes' : 'no',
        formatAnswer(result),
        formatPorts(result.expected, result.bound),
      ]),
      { limit: Math.min(WIDTH, readLineWidth()) },
    ),
  );
  const reasons = results.flatMap((result) => describeFailure(result) ?? []);
  if (reasons.length > 0) print();
  for (const reason of reasons) print(reason);
  print();
  const count = (of: (result: TryResult) => boolean): number => results.filter(of).length;
  const alive = count((result) => result.alive);
  const answering = count((result) => result.answers);
  const all = results.length === answering;
  const counts = `${String(alive)} of ${String(results.length)} alive, ${String(answering)} answer`;
  print(paint(all ? 'green' : 'red', counts));
}

/** Describes in whole what a service says that fails; undefined where nothing does. */
function describeFailure(result: TryResult): string | undefined {
  const reason = [describeEnd(result), result.firstError].filter(Boolean).join(': ');
  if (reason === '') return undefined;
  return wrapIndented(`${result.service}: ${reason}`, '', BELOW).join('\n');
}

/** Describes when a container ended or started again; undefined where it runs, or never ran. */
function describeEnd({ endedAfter, exitCode, restarted }: TryResult): string | undefined {
  if (endedAfter === null) return undefined;
  if (restarted) return `started again after ${formatTime(endedAfter)}`;
  return `ended after ${formatTime(endedAfter)} with exit ${String(exitCode)}`;
}

const formatTime = (seconds: number): string =>
  `${seconds < 10 ? seconds.toFixed(1) : String(Math.round(seconds))} s`;

/** A service that does not answer, in a few words. */
export const describeState = (result: TryResult): string =>
  result.alive ? `runs, ${formatAnswer(result)}` : (describeEnd(result) ?? 'not started');

/** The status alone: who is tried alone does not reach its neighbours, which is no news. */
function formatAnswer({ alive, answers, health }: TryResult): string {
  if (!alive) return 'no';
  if (!health) return 'no answer';
  const [status = ''] = health.says.split(';');
  return cut(answers ? status : `${String(health.code)} ${status}`, ANSWER);
}

const cut = (text: string, length: number): string =>
  text.length > length ? `${text.slice(0, length - 1)}…` : text;
