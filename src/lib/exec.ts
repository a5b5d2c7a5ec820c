import execa from 'execa';
import { FleetError } from './errors';

/** Builds and containers are named by digest: attestations would make equal builds differ. */
const environment = { BUILDX_NO_DEFAULT_ATTESTATIONS: '1' };

/**
 * Standard output of a command, or both streams with `all: true`.
 * @throws FleetError where it is Docker that is missing, not running or not allowed; execa's error, with `stderr`, else
 */
export async function output(
  command: string,
  args: readonly string[],
  options: execa.Options = {},
): Promise<string> {
  try {
    const settings = { env: environment, maxBuffer: 1 << 28, ...options };
    const { all, stdout } = await execa(command, args, settings);
    return all ?? stdout;
  } catch (error) {
    throw dockerProblem(error as Failure) ?? error;
  }
}

type Failure = execa.ExecaError & { readonly code?: string };

function dockerProblem({ code, command, stderr }: Failure): FleetError | undefined {
  if (code === 'ENOENT' && command.startsWith('docker')) {
    return new FleetError('docker is not installed; run bin/fleet setup');
  }
  if (/Cannot connect to the Docker daemon|error during connect/i.test(stderr)) {
    const where = process.env['DOCKER_HOST'];
    return new FleetError(
      where === undefined
        ? 'Docker not running; run bin/fleet setup'
        : `Docker not running at ${where}: start it, or unset DOCKER_HOST`,
    );
  }
  if (/permission denied.*docker/i.test(stderr)) {
    return new FleetError(
      'no permission on the Docker socket; run sudo usermod -aG docker $USER and log in again',
    );
  }
  return undefined;
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
