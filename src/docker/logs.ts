import { readDockerStreams, streamDocker } from './run';
import { filterByStack, LABELS } from './labels';
import { endsKilled, findErrorLine } from './log-errors';

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

/** Milliseconds by which Docker's times of the two streams may be wrong: it reads them side by side. */
const APART = 20;

/**
 * Reads the log of a container: both streams, in the order in which the lines came. What came at the same time on standard
 * error is last, as a process says there why it ends.
 */
export async function readLog(
  id: string,
  range: Omit<LogRange, 'follow' | 'timestamps'> = {},
): Promise<string> {
  // Without the times, which Docker alone knows, a traceback could be torn apart by the other stream's lines.
  const { stdout, stderr } = await readDockerStreams(
    logArguments(id, { ...range, timestamps: true }),
  );
  return [...readLines(stdout, APART), ...readLines(stderr, 0)]
    .sort((one, other) => one.at - other.at)
    .map(({ said }) => said)
    .join('\n');
}

/** Reads lines that begin with their time. @param early milliseconds to take from it */
function readLines(text: string, early: number): { readonly at: number; readonly said: string }[] {
  if (text === '') return [];
  let last = 0;
  return text.split('\n').map((line) => {
    const [time = '', said = ''] = line.split(/ (.*)/s);
    const at = Date.parse(time);
    // Lines of one stream stay in their order: a time has more digits than a number can hold.
    last = Number.isNaN(at) ? last : Math.max(last, at - early);
    return { at: last, said };
  });
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
 * Checks whether the agent of a container was last ended by SIGKILL, as its log says. Docker itself forgets when it starts the
 * container again.
 */
export async function wasKilled(id: string): Promise<boolean> {
  return endsKilled(await readLog(id, { tail: ERROR_LINES }).catch(() => ''));
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
