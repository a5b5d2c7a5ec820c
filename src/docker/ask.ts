import { spawnSync } from 'node:child_process';

/** What a docker command said. */
export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs the docker CLI and waits: the Pulumi program asks before it registers anything.
 */
export function docker(args: readonly string[]): CommandResult {
  const { status, stdout, stderr, error } = spawnSync('docker', args, {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (error) return { code: 127, stdout: '', stderr: `docker: ${error.message}` };
  return { code: status ?? 1, stdout: stdout.trim(), stderr: stderr.trim() };
}
