import execa from 'execa';

/** Builds and containers are named by digest: attestations would make equal builds differ. */
const environment = { BUILDX_NO_DEFAULT_ATTESTATIONS: '1' };

/** Standard output of a command. @throws execa's error, with `stderr`, when it exits non-zero or is not found */
export async function output(
  command: string,
  args: readonly string[],
  options: execa.Options = {},
): Promise<string> {
  const result = await execa(command, args, {
    env: environment,
    maxBuffer: 1 << 28,
    ...options,
  });
  return result.stdout;
}

/** Whether a command exits 0. */
export async function succeeds(command: string, args: readonly string[]): Promise<boolean> {
  const result = await execa(command, args, { reject: false, env: environment });
  return result.exitCode === 0;
}

/** What a finished command printed on both streams, and its exit code; `onLine` sees each line as it comes. */
export async function lines(
  command: string,
  args: readonly string[],
  onLine: (line: string) => void,
  options: execa.Options = {},
): Promise<{ readonly code: number; readonly tail: readonly string[] }> {
  const child = execa(command, args, {
    env: environment,
    all: true,
    buffer: false,
    reject: false,
    ...options,
  });
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
  if (rest !== '') tail.push(rest);
  return { code: exitCode, tail };
}
