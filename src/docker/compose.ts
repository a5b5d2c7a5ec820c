import execa from 'execa';
import { runDocker, streamDocker } from './run';

/** Project that compose works on. */
export interface ComposeProject {
  /** Compose files. @default compose finds the project's containers by their labels */
  readonly files?: readonly string[];
  /** Name of the project. @default the one in the files */
  readonly name?: string;
  /** Format of compose's progress. @default compose's own choice */
  readonly progress?: 'plain' | 'quiet';
}

/** A compose command with its own options and services. */
export type ComposeCommand = readonly [
  command: 'config' | 'down' | 'logs' | 'pull' | 'restart' | 'up',
  ...args: string[],
];

const composeArguments = (
  { files = [], name, progress }: ComposeProject,
  command: ComposeCommand,
): string[] => [
  'compose',
  ...(progress === undefined ? [] : [`--progress=${progress}`]),
  ...(name === undefined ? [] : ['-p', name]),
  ...files.flatMap((file) => ['-f', file]),
  ...command,
];

/** Runs a compose command and returns its exit code and last lines. */
export const runCompose = (
  project: ComposeProject,
  command: ComposeCommand,
  options: execa.Options = {},
): ReturnType<typeof streamDocker> =>
  streamDocker(composeArguments(project, command), () => undefined, options);

/** Runs a compose command that prints to this command's own output, until it is killed. */
export const startCompose = (
  project: ComposeProject,
  command: ComposeCommand,
): execa.ExecaChildProcess =>
  execa('docker', composeArguments(project, command), {
    stdio: ['ignore', 'inherit', 'inherit'],
    reject: false,
    detached: true, // Ctrl-C is the caller's to handle
  });

/** Reads the hash that compose keeps of each service's configuration, by service. */
export async function readConfigHashes(file: string): Promise<Map<string, string>> {
  const text = await runDocker(composeArguments({ files: [file] }, ['config', '--hash', '*']));
  const lines = text === '' ? [] : text.split('\n');
  return new Map(lines.map((line) => line.split(' ') as [string, string]));
}
