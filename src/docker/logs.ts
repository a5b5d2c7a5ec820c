import { runDocker, streamDocker } from './run';
import { filterByStack, LABELS } from './labels';
import { findErrorLine } from './log-errors';

/** The part of a log that is read. */
export interface LogRange {
  /** Lines at the end of what is there. @default all */
  readonly tail?: string | undefined;
  /** Time of the first line. @default the container's start */
  readonly since?: string | undefined;
  /** Go on until the container ends. @default false */
  readonly follow?: boolean | undefined;
  /** Print Docker's time before each line. @default false */
  readonly timestamps?: boolean | undefined;
}

const logArguments = (id: string, { tail, since, follow, timestamps }: LogRange): string[] => [
  'logs',
  ...(timestamps === true ? ['--timestamps'] : []),
  ...(tail === undefined ? [] : ['--tail', tail]),
  ...(follow === true ? ['--follow'] : []),
  ...(since === undefined ? [] : ['--since', since]),
  id,
];

/** Reads the log of a container: both streams, in the order in which the lines came. */
export async function readLog(
  id: string,
  range: Omit<LogRange, 'follow' | 'timestamps'> = {},
): Promise<string> {
  // Without the times, which Docker alone knows, a traceback could be torn apart by the other stream's lines.
  const text = await runDocker(logArguments(id, { ...range, timestamps: true }), {
    all: true,
    reject: false,
  });
  return text
    .split('\n')
    .map((line) => line.split(/ (.*)/s))
    .sort(([one = ''], [other = '']) => (one < other ? -1 : one > other ? 1 : 0))
    .map(([, said = '']) => said)
    .join('\n');
}

/** Reads the log of a container; `onLine` receives each line of both streams as it comes. */
export async function streamLog(
  id: string,
  range: LogRange,
  onLine: (line: string) => void,
): Promise<void> {
  await streamDocker(logArguments(id, range), onLine);
}

/** Number of lines at the end of a log that hold its last error: exceptions that caused each other take hundreds. */
const ERROR_LINES = '1000';

/** Reads the last error of a container's log; without one, its last line. */
export async function readLastErrorLine(id: string): Promise<string | undefined> {
  return findErrorLine(await readLog(id, { tail: ERROR_LINES }).catch(() => ''));
}

/**
 * Checks whether the agent of a container was last ended by SIGKILL, as fleet-supervise says in its log. Docker itself forgets
 * when it starts the container again.
 */
export async function wasKilled(id: string): Promise<boolean> {
  const log = await readLog(id, { tail: ERROR_LINES }).catch(() => '');
  const end = log
    .split('\n')
    .findLast((line) => line.startsWith('fleet-supervise: the agent ended'));
  return end?.trimEnd().endsWith('signal 9') === true;
}

/** Reports each start of a container of the stack, until the command is ended. */
export async function watchStarts(
  stack: string,
  onStart: (id: string, service: string, time: string) => void,
): Promise<void> {
  const filters = [filterByStack(stack), 'type=container', 'event=start'];
  const format = `{{.ID}} {{.Time}} {{index .Actor.Attributes "${LABELS.service}"}}`;
  await streamDocker(
    ['events', ...filters.flatMap((each) => ['--filter', each]), '--format', format],
    (line) => {
      const [id = '', time = '', service = ''] = line.split(' ');
      onStart(id, service, time);
    },
  );
}
