import { runDocker, streamDocker } from './run';
import { filterByStack, LABELS } from './labels';

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

/** Reads the log of a container: both streams. */
export const readLog = (
  id: string,
  range: LogRange,
  options: { readonly reject?: boolean } = {},
): Promise<string> => runDocker(logArguments(id, range), { all: true, ...options });

/** Reads the log of a container; `onLine` receives each line of both streams as it comes. */
export async function streamLog(
  id: string,
  range: LogRange,
  onLine: (line: string) => void,
): Promise<void> {
  await streamDocker(logArguments(id, range), onLine);
}

/** Reads the last line of a container's log that reports an error. */
export async function readLastErrorLine(id: string): Promise<string | undefined> {
  return findErrorLine(await readLog(id, { tail: '50' }, { reject: false }).catch(() => ''));
}

/** Finds the last line of a log that reports an error; without one, its last line. */
export function findErrorLine(log: string): string | undefined {
  const lines = log.split('\n').filter((line) => line.trim() !== '');
  const line = lines.findLast((each) => /error|exception|critical|fatal/i.test(each));
  return (line ?? lines.at(-1))?.trim();
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
