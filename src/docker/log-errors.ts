import { findTracebacks, splitLog } from './traceback';

/** Patterns that mark an error for sure: its level, as loggers write it, and as JSON. */
const LEVEL = /\b(ERROR|CRITICAL|FATAL)\b|"level": ?"(error|critical|fatal)"/;
/** Patterns that may mark an error. */
const ERROR = /(error|exception)\b|\b(critical|fatal)\b/i;
/** What tini says before and after an agent, and fleet-supervise after it: the exit code says it too. */
const TINI = /^\[INFO +tini \(\d+\)\] /;
const SUPERVISOR = 'fleet-supervise: the agent ended';
const ENDED = new RegExp(`^${SUPERVISOR} |${TINI.source}Main child exited `);

/** Options of `findError`. */
export interface ErrorSearch {
  /** Takes the last error of a log that holds several starts. @default false */
  readonly last?: boolean;
  /** Takes the exception that the log ends with before all others: a container that has ended ended with it. @default false */
  readonly ended?: boolean;
  /** Leaves out lines that only may be an error, as of an agent that runs and answers. @default false */
  readonly certain?: boolean;
}

/**
 * Finds the line of a log that says why its container does not work: an exception that was logged or not caught, else a
 * line that a logger calls an error, else one that speaks of an error. Of exceptions that caused each other it is the
 * first, at the agent's own line.
 * @param log both streams, in order
 */
export function findError(
  log: string,
  { last = false, ended = false, certain = false }: ErrorSearch = {},
): string | undefined {
  const lines = splitAgentLog(log);
  const find = <T>(list: readonly T[], wanted: (each: T) => boolean): T | undefined =>
    last ? list.findLast(wanted) : list.find(wanted);
  const tracebacks = findTracebacks(lines);
  const final = tracebacks.at(-1);
  if (ended && final && lines.slice(final.end + 1).every((line) => line.startsWith(SUPERVISOR))) {
    return final.text;
  }
  const raised = find(tracebacks, ({ ignored }) => !ignored) ?? find(tracebacks, () => true);
  if (raised) return raised.text;
  const sure = (line: string): boolean => LEVEL.test(line);
  const any = (line: string): boolean => sure(line) || (!certain && ERROR.test(line));
  return (last ? lines.findLast(any) : (lines.find(sure) ?? lines.find(any)))?.trim();
}

/** Finds the last error of a log that holds several starts, or of a build; without one, its last line. */
export const findErrorLine = (log: string): string | undefined =>
  findError(log, { last: true }) ?? findLastLine(log);

/**
 * Finds what ended the last run of a log; without an error, its last line. An exception that was caught and logged ends
 * nothing: the last one counts, or what a logger calls an error after the program went on.
 * @param log what runs said that have ended
 */
export function findEndLine(log: string): string | undefined {
  const run = selectLastRun(log);
  const lines = splitAgentLog(run);
  const final = findTracebacks(lines).findLast(({ ignored }) => !ignored);
  if (!final) return findErrorLine(run);
  const after = lines.slice(final.end + 1);
  const wentOn = after.findIndex((line) => !LEVEL.test(line));
  const later = wentOn < 0 ? undefined : after.slice(wentOn).findLast((line) => LEVEL.test(line));
  return later?.trim() ?? final.text;
}

/**
 * Selects the last run that said anything, where the log says how each one ended. Not every end is told: what comes after
 * the last one counts if there is an error in it.
 */
function selectLastRun(log: string): string {
  const runs = [''];
  for (const line of log.split('\n')) {
    runs.push(`${runs.pop() ?? ''}${line}\n`);
    if (ENDED.test(line)) runs.push('');
  }
  const rest = runs.pop() ?? '';
  const ended = runs.findLast((run) => splitAgentLog(run).length > 0);
  return ended === undefined || findError(rest) !== undefined ? rest : ended;
}

/** Finds the last line of a log. */
export const findLastLine = (log: string): string | undefined => splitAgentLog(log).at(-1)?.trim();

const splitAgentLog = (log: string): string[] => splitLog(log).filter((line) => !TINI.test(line));

/** Checks whether the agent of a log with several starts was last ended by SIGKILL. */
export function endsKilled(log: string): boolean {
  const end = log.split('\n').findLast((line) => ENDED.test(line));
  return end !== undefined && /signal 9$|'Killed'\)$/.test(end.trimEnd());
}
