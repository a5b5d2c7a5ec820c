import type { InspectedContainer } from './containers';
import { readDockerStreams, streamDocker } from './run';
import { filterByStack, isNamedByStack, LABELS } from './labels';

/** The part of a log that is read. */
export interface LogRange {
  /** Lines at the end of what is there. @default all */
  readonly tail?: string | undefined;
  /** Time of the first line. @default the container's start */
  readonly since?: string | undefined;
  /** Time of the last line. @default now */
  readonly until?: string | undefined;
  /** Go on until the container ends. @default false */
  readonly follow?: boolean | undefined;
  /** Print Docker's time before each line. @default false */
  readonly timestamps?: boolean | undefined;
}

const logArguments = (
  id: string,
  { tail, since, until, follow, timestamps }: LogRange,
): string[] => [
  'logs',
  ...(timestamps === true ? ['--timestamps'] : []),
  ...(tail === undefined ? [] : ['--tail', tail]),
  ...(follow === true ? ['--follow'] : []),
  ...(since === undefined ? [] : ['--since', since]),
  ...(until === undefined ? [] : ['--until', until]),
  id,
];

/** Milliseconds by which Docker's times of the two streams may be wrong: it reads them side by side. */
const APART = 20;

/**
 * Reads the log of a container: both streams, in the order in which the lines came. What came at the same time on standard
 * error is last, as a process says there why it ends.
 */
export const readLog = async (id: string, range: PastRange = {}): Promise<string> =>
  joinLines(await readLogLines(id, range));

type PastRange = Omit<LogRange, 'follow' | 'timestamps'>;

/** A line of a log, and when it came, in milliseconds. */
interface LogLine {
  readonly at: number;
  readonly said: string;
}

const joinLines = (lines: readonly LogLine[]): string => lines.map(({ said }) => said).join('\n');

async function readLogLines(id: string, range: PastRange): Promise<LogLine[]> {
  // Without the times, which Docker alone knows, a traceback could be torn apart by the other stream's lines.
  const { stdout, stderr } = await readDockerStreams(
    logArguments(id, { ...range, timestamps: true }),
  );
  return [...readLines(stdout, APART), ...readLines(stderr, 0)].sort(
    (one, other) => one.at - other.at,
  );
}

/** Reads lines that begin with their time. @param early milliseconds to take from it */
function readLines(text: string, early: number): LogLine[] {
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
const ERROR_LINES = 1000;

/** Milliseconds that Docker waits at least before it starts an ended container again. */
const BETWEEN_RUNS = 100;

/** Milliseconds before the end of a run that hold what it died of. */
const LAST_WORDS = 60_000;

/** What the run of a container said that is to blame for its trouble. */
export interface TroubledRun {
  /** True if the run has ended: a container that runs again has the words of the run before. */
  readonly ended: boolean;
  readonly log: string;
}

/**
 * Reads what the last run of a container said that ended; what it says now, if it only fails its health checks. One log
 * has all runs, and what an agent says after its restart is no cause of that.
 */
export async function readTroubledRun({
  Id,
  RestartCount,
  State,
}: InspectedContainer): Promise<TroubledRun> {
  const running = ['running', 'paused'].includes(State.Status);
  const ended = !running || RestartCount > 0;
  const started = Date.parse(State.StartedAt) - BETWEEN_RUNS;
  const isOfNow = ({ at }: LogLine): boolean => at >= started;
  const lines = await readLogLines(Id, { tail: String(ERROR_LINES) }).catch(() => []);
  // Without a time of its end there was no run before.
  if (!(Date.parse(State.FinishedAt) > 0)) return { ended, log: joinLines(lines) };
  if (!running || RestartCount === 0) {
    const own = lines.filter(isOfNow);
    return { ended, log: joinLines(own.length === 0 && !running ? lines : own) };
  }
  const before = lines.filter((line) => !isOfNow(line));
  // An agent that prints a lot has pushed its last run out of the end of the log.
  const pushedOut = before.length === 0 && lines.length >= ERROR_LINES;
  const read = pushedOut ? await readLastWords(Id, State).catch(() => []) : before;
  return { ended, log: joinLines(read) };
}

/** Reads the end of the run before the last start. */
async function readLastWords(
  id: string,
  { StartedAt, FinishedAt }: InspectedContainer['State'],
): Promise<LogLine[]> {
  const until = new Date(Date.parse(StartedAt) - BETWEEN_RUNS).toISOString();
  const since = new Date(Date.parse(FinishedAt) - LAST_WORDS).toISOString();
  return (await readLogLines(id, { since, until })).slice(-ERROR_LINES);
}

/** Reports each start of a container of the stack, until the command is ended. */
export async function watchStarts(
  stack: string,
  onStart: (id: string, service: string, time: string) => void,
): Promise<void> {
  const filters = [filterByStack(stack), 'type=container', 'event=start'];
  const format = `{{.ID}} {{.Time}} {{.Actor.Attributes.name}} {{index .Actor.Attributes "${LABELS.service}"}}`;
  await streamDocker(
    ['events', ...filters.flatMap((each) => ['--filter', each]), '--format', format],
    (line) => {
      const [id = '', time = '', name = '', service = ''] = line.split(' ');
      if (isNamedByStack(stack, name)) onStart(id, service, time);
    },
  );
}
