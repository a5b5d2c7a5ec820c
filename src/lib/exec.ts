import execa from 'execa';

/**
 * Programs run without standard input: one that asks a question nobody sees would wait for ever. Other callers of execa and of
 * node:child_process say the same; test/lib/exec.test.ts holds them to it.
 */
const NO_INPUT = { stdin: 'ignore' } as const;

/**
 * Runs a command and returns its standard output, or both streams with `all: true`.
 * @throws execa's error, with `stderr`
 */
export async function readOutput(
  command: string,
  args: readonly string[],
  options: execa.Options = {},
): Promise<string> {
  const { all, stdout } = await execa(command, args, {
    ...NO_INPUT,
    maxBuffer: 1 << 28,
    ...options,
  });
  return all ?? stdout;
}

/** Runs a command and returns both streams, whatever its exit code. */
export async function readStreams(
  command: string,
  args: readonly string[],
  options: execa.Options = {},
): Promise<{ readonly stdout: string; readonly stderr: string }> {
  return await execa(command, args, {
    ...NO_INPUT,
    maxBuffer: 1 << 28,
    reject: false,
    ...options,
  });
}

/** Checks whether a command exits 0. */
export async function succeeds(command: string, args: readonly string[]): Promise<boolean> {
  const result = await execa(command, args, { ...NO_INPUT, reject: false });
  return result.exitCode === 0;
}

/**
 * Runs a command and returns its exit code and the last lines of both streams; `onLine` receives each line as it comes.
 * @param interrupted sends Ctrl-C to the command and all that it has started, which none of them gets from the terminal then.
 * They end at the latest with this process. @default the terminal sends it
 */
export async function streamLines(
  command: string,
  args: readonly string[],
  onLine: (line: string) => void,
  options: execa.Options = {},
  interrupted?: AbortSignal,
): Promise<{ readonly code: number; readonly tail: readonly string[] }> {
  const child = execa(command, args, {
    ...NO_INPUT,
    all: true,
    buffer: false,
    reject: false,
    detached: interrupted !== undefined,
    ...options,
  });
  const release = interrupted && endGroup(child.pid, interrupted);
  const tail: string[] = [];
  let rest = '';
  child.all?.setEncoding('utf8');
  child.all?.on('data', (chunk: string) => {
    const parts = (rest + chunk).split('\n');
    rest = parts.pop() ?? '';
    for (const line of parts) {
      tail.push(line);
      if (tail.length > 400) tail.shift();
      onLine(line);
    }
  });
  const { exitCode } = await child;
  release?.();
  if (rest !== '') tail.push(rest);
  return { code: exitCode, tail };
}

/** Ends a group of processes with a signal and with this process. @returns a function that no longer does */
function endGroup(pid: number | undefined, interrupted: AbortSignal): () => void {
  const send = (signal: NodeJS.Signals) => (): void => {
    if (pid === undefined) return;
    try {
      process.kill(-pid, signal);
    } catch (error) {
      // It has ended by itself.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  };
  const [interrupt, terminate] = [send('SIGINT'), send('SIGTERM')];
  interrupted.addEventListener('abort', interrupt);
  process.on('exit', terminate);
  return () => {
    interrupted.removeEventListener('abort', interrupt);
    process.removeListener('exit', terminate);
  };
}
