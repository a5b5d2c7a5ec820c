import { runDocker } from './run';
import { filterByStack } from './labels';

/** A container as `docker inspect` prints it, as far as it is read here. */
export interface InspectedContainer {
  readonly Id: string;
  readonly Name: string;
  readonly RestartCount: number;
  readonly State: {
    readonly Status: string;
    readonly ExitCode: number;
    readonly Health?: { readonly Status: string };
  };
  readonly Config: { readonly Image: string; readonly Labels: Readonly<Record<string, string>> };
  readonly HostConfig: {
    readonly PortBindings: Readonly<
      Record<string, readonly { readonly HostIp: string; readonly HostPort: string }[] | null>
    > | null;
  };
}

/** Lists every container of a stack, running or not, whichever engine created it. */
export async function listContainers(stack: string): Promise<InspectedContainer[]> {
  const filter = filterByStack(stack);
  const ids = await runDocker(['ps', '-aq', '--filter', filter]);
  if (ids === '') return [];
  // A container may go between the two calls; docker then exits 1 but still prints the others.
  const text = await runDocker(['inspect', ...ids.split('\n')], { reject: false });
  return JSON.parse(text) as InspectedContainer[];
}

export const readLabel = (container: InspectedContainer, label: string): string =>
  container.Config.Labels[label] ?? '';

export const readDigest = ({ Config }: InspectedContainer): string | undefined =>
  Config.Image.split('@')[1];

/** 'healthy', 'starting', 'unhealthy', or the state of a container that is not running. */
export const readHealth = ({ State }: InspectedContainer): string =>
  State.Status === 'running' ? (State.Health?.Status ?? 'running') : State.Status;

/** Reads the last line of a container's log that reports an error. */
export async function readLastErrorLine(id: string): Promise<string | undefined> {
  const text = await runDocker(['logs', '--tail', '50', id], {
    all: true,
    reject: false,
  }).catch(() => '');
  return findErrorLine(text);
}

/** Finds the last line of a log that reports an error; without one, its last line. */
export function findErrorLine(log: string): string | undefined {
  const lines = log.split('\n').filter((line) => line.trim() !== '');
  const line = lines.findLast((each) => /error|exception|critical|fatal/i.test(each));
  return (line ?? lines.at(-1))?.trim();
}

/** Lists the names of a stack's volumes. */
export async function listVolumes(stack: string): Promise<string[]> {
  const filter = filterByStack(stack);
  const text = await runDocker(['volume', 'ls', '--quiet', '--filter', filter]);
  return text === '' ? [] : text.split('\n');
}
