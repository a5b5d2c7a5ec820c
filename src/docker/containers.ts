import { runDocker, runDockerSync } from './run';
import { filterByStack, isNamedByStack } from './labels';
import { splitIds } from './ids';

/** A container as `docker inspect` prints it, with the fields that the program reads. */
export interface InspectedContainer {
  readonly Id: string;
  readonly Name: string;
  /** Restarts by Docker since somebody started it. */
  readonly RestartCount: number;
  readonly State: {
    readonly Status: string;
    /** Code of the last end; 0 while it runs. */
    readonly ExitCode: number;
    /** True if its last end was for memory, also while it runs again. */
    readonly OOMKilled: boolean;
    /** Reason why Docker could not start it; else ''. */
    readonly Error: string;
    /** Time of its last start, and of its last end; before the year 2 where there was none. */
    readonly StartedAt: string;
    readonly FinishedAt: string;
    readonly Health?: {
      readonly Status: string;
      /** Health checks in a row that failed. */
      readonly FailingStreak: number;
      /** The last five checks, also those before its last start; null before the first. */
      readonly Log: readonly HealthCheck[] | null;
    };
  };
  readonly Config: { readonly Image: string; readonly Labels: Readonly<Record<string, string>> };
  readonly HostConfig: {
    readonly PortBindings: Bindings | null;
    /** Memory limit in bytes; 0 for none. */
    readonly Memory: number;
  };
  readonly NetworkSettings: {
    /** Networks that it is on, by name. */
    readonly Networks: Readonly<Record<string, { readonly NetworkID?: string }>>;
    /** Ports that are published now; null for one that is not. */
    readonly Ports: Bindings | null;
  };
}

/** Addresses of the host by a container's port, such as '8080/tcp'. */
type Bindings = Readonly<
  Record<string, readonly { readonly HostIp: string; readonly HostPort: string }[] | null>
>;

/** One run of a container's health check. */
export interface HealthCheck {
  readonly Start: string;
  readonly ExitCode: number;
  readonly Output: string;
}

/** Lists every container of a stack, running or not, whichever engine created it. */
export async function listContainers(stack: string): Promise<InspectedContainer[]> {
  const ids = await listContainerIds(filterByStack(stack));
  if (ids.length === 0) return [];
  // A container may go between the two calls; docker then exits 1 but still prints the others.
  const text = await runDocker(['inspect', ...ids], { reject: false });
  const containers = JSON.parse(text) as InspectedContainer[];
  return containers.filter(({ Name }) => isNamedByStack(stack, Name));
}

/** Lists the ids of containers, running or not, that a filter finds. */
export const listContainerIds = async (filter: string): Promise<string[]> =>
  splitIds(await runDocker(['ps', '-aq', '--filter', filter]));

/** A question about containers. */
export interface ContainerQuery {
  /** Docker's filter. */
  readonly filter: string;
  /** Docker's format of a container's line. */
  readonly format: string;
  /** Ask about running containers alone. @default false */
  readonly running?: boolean;
  /** Print ids in full, and images with their digests, which Docker leaves out otherwise. @default false */
  readonly full?: boolean;
}

/** Prints a line for each container that a filter finds. */
export const printContainers = (query: ContainerQuery): Promise<string> =>
  runDocker(queryArguments(query));

/** Prints a line for each container that a filter finds, and blocks until Docker has answered. */
export const printContainersSync = (query: ContainerQuery): string =>
  runDockerSync(queryArguments(query)).stdout;

const queryArguments = ({
  filter,
  format,
  running = false,
  full = false,
}: ContainerQuery): string[] => [
  'ps',
  ...(running ? [] : ['--all']),
  ...(full ? ['--no-trunc'] : []),
  '--filter',
  filter,
  '--format',
  format,
];

/** Reads the state of one container. */
export const readContainerState = async <T>(container: string): Promise<T> =>
  JSON.parse(await runDocker(['inspect', '--format', '{{json .State}}', container])) as T;

/** Starts containers that are there and do not run. */
export async function startContainers(ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await runDocker(['start', ...ids]);
}

/** Lets a paused container run on. */
export async function unpauseContainer(id: string): Promise<void> {
  await runDocker(['unpause', id]);
}

/** Restarts a container; it has ten seconds to stop. `-t`: its long name differs between clients. */
export async function restartContainer(id: string): Promise<void> {
  await runDocker(['restart', '-t', '10', id]);
}

/** Stops containers that are to be removed; each has ten seconds. One that is gone already is none to worry about. */
export async function stopContainers(ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await runDocker(['stop', '-t', '10', ...ids], { reject: false });
}

/** Options of a removal. */
export interface RemoveOptions {
  /** Remove what is attached to no other thing as well: a container's own volumes. @default false */
  readonly volumes?: boolean;
  /** Keep Ctrl-C from ending the removal. @default false */
  readonly detached?: boolean;
}

/** Removes containers, running or not. */
export async function removeContainers(
  ids: readonly string[],
  { volumes = false, detached = false }: RemoveOptions = {},
): Promise<void> {
  if (ids.length === 0) return;
  await runDocker(['rm', '--force', ...(volumes ? ['--volumes'] : []), ...ids], { detached });
}

/**
 * Runs a shell line in a container and returns its output.
 * @throws execa's error where the container has ended, the line fails or ten seconds are over
 */
export const runInContainer = (container: string, script: string): Promise<string> =>
  runDocker(['exec', container, 'bash', '-c', script], { timeout: 10_000 });

export const readLabel = (container: InspectedContainer, label: string): string =>
  container.Config.Labels[label] ?? '';

export const readDigest = ({ Config }: InspectedContainer): string | undefined =>
  Config.Image.split('@')[1];
