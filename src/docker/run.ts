import { spawnSync } from 'node:child_process';
import { userInfo } from 'node:os';
import type execa from 'execa';
import { FleetError } from '../lib/errors';
import { readOutput, readStreams, streamLines } from '../lib/exec';
import { fleetCommand } from '../lib/fleet-command';
import { writeCommand } from '../lib/shell';

/** Builds and containers are named by digest: attestations would make equal builds differ. */
const environment = { BUILDX_NO_DEFAULT_ATTESTATIONS: '1' };

/** The result of a finished docker command. */
export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs the docker CLI and returns its standard output, or both streams with `all: true`.
 * @throws FleetError where Docker is missing, not running or not allowed; execa's error, with `stderr`, else
 */
export async function runDocker(
  args: readonly string[],
  options: execa.Options = {},
): Promise<string> {
  try {
    return await readOutput('docker', args, { env: environment, ...options });
  } catch (error) {
    throw explainDockerError(error) ?? error;
  }
}

/** Runs the docker CLI and returns both streams, whatever its exit code. */
export const readDockerStreams = (
  args: readonly string[],
): Promise<Pick<CommandResult, 'stdout' | 'stderr'>> =>
  readStreams('docker', args, { env: environment });

/** Runs the docker CLI; `onLine` receives each line of both streams as it comes. */
export const streamDocker = (
  args: readonly string[],
  onLine: (line: string) => void = () => undefined,
  options: execa.Options = {},
): Promise<{ readonly code: number; readonly tail: readonly string[] }> =>
  streamLines('docker', args, onLine, { env: environment, ...options });

/**
 * Runs the docker CLI and blocks until it ends: the Pulumi program asks before it registers anything.
 * @param timeout milliseconds after which the command is stopped, with exit code 127. @default none
 */
export function runDockerSync(args: readonly string[], timeout?: number): CommandResult {
  const { status, stdout, stderr, error } = spawnSync('docker', args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    timeout,
  });
  if (error) return { code: 127, stdout: '', stderr: `docker: ${error.message}` };
  return { code: status ?? 1, stdout: stdout.trim(), stderr: stderr.trim() };
}

/** Explains an error of a command that calls docker; undefined where Docker is not the cause. */
export function explainDockerError(error: unknown): FleetError | undefined {
  const { code, command, stderr } = error as execa.ExecaError & { readonly code?: string };
  if (code === 'ENOENT' && command.startsWith('docker')) {
    return new FleetError(`docker: is not installed; run ${fleetCommand('setup')}`);
  }
  if (
    /cannot connect to the Docker daemon|failed to connect to the Docker API|error during connect/i.test(
      stderr,
    )
  ) {
    const where = process.env['DOCKER_HOST'];
    return new FleetError(
      where === undefined
        ? `docker: does not run; run ${fleetCommand('setup')}`
        : `DOCKER_HOST: no Docker engine answers: '${where}'; start it there, or unset DOCKER_HOST`,
    );
  }
  if (/permission denied.*docker/i.test(stderr)) {
    return new FleetError(
      `docker: this user may not use the Docker socket; run ${writeCommand('sudo', 'usermod', '-aG', 'docker', userInfo().username)} and log in again`,
    );
  }
  // Without a plugin, docker takes its name for a command, or the options after it for its own.
  const [, plugin] = /^docker (compose|buildx)\b/.exec(command) ?? [];
  if (
    plugin !== undefined &&
    /unknown (shorthand )?flag|unknown command|is not a docker command/.test(stderr)
  ) {
    return new FleetError(
      `docker ${plugin}: is not installed, or too old; run ${fleetCommand('setup')}`,
    );
  }
  return undefined;
}
