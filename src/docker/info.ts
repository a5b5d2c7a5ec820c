import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { runDocker, runDockerSync, type CommandResult } from './run';

/** Arguments that ask the Docker engine for one field. */
const infoArguments = (field: string): string[] => ['info', '--format', `{{.${field}}}`];

/** Asks the Docker engine for its name, and blocks until it has answered. */
export const askEngineName = (): CommandResult => runDockerSync(infoArguments('Name'));

/**
 * Asks whether the engine behind a local socket is the one that the client uses, and blocks until both have answered.
 * @returns undefined where that socket does not answer, or the client's engine has no socket on this machine
 */
export function isSocketOfEngine(socket: string): boolean | undefined {
  if (!readDockerHost().startsWith('unix://')) return undefined;
  const id = infoArguments('ID');
  const behind = runDockerSync(['--host', `unix://${socket}`, ...id], ANSWER_TIMEOUT);
  return behind.code === 0 ? behind.stdout === runDockerSync(id).stdout : undefined;
}

/** Reads the address of the engine that the client uses: DOCKER_HOST, else its context's. */
export const readDockerHost = (): string =>
  runDockerSync(['context', 'inspect', '--format', '{{.Endpoints.docker.Host}}']).stdout;

/** Asks the Docker engine for its id, which is no other's; where none answers, returns the address that was asked. */
export function askEngineId(): string {
  const { code, stdout } = runDockerSync(infoArguments('ID'));
  return code === 0 && stdout !== '' ? stdout : (process.env['DOCKER_HOST'] ?? '');
}

/** Where a Docker engine keeps its data. */
export interface EngineStorage {
  /** Folder of volumes, and of all that has no other folder. */
  readonly dataFolder: string;
  readonly imageFolder: string;
  /** True if it keeps layers compressed too, beside what containers run from. */
  readonly keepsCompressed: boolean;
}

/** The socket of a containerd that the system runs, and the folder of its data unless its settings name another. */
const SYSTEM_CONTAINERD = {
  socket: '/run/containerd/containerd.sock',
  folder: '/var/lib/containerd',
};

const storageSchema = z.object({
  DockerRootDir: z.string(),
  DriverStatus: z.array(z.array(z.string())).nullish(),
  Containerd: z.object({ Address: z.string() }).nullish(),
});

/** Asks the Docker engine where it keeps its data. Images may be containerd's, which may be the system's. */
export async function readEngineStorage(): Promise<EngineStorage> {
  const info = storageSchema.parse(JSON.parse(await runDocker(['info', '--format', '{{json .}}'])));
  const dataFolder = info.DockerRootDir;
  const keepsCompressed = isKeptByContainerd(info.DriverStatus);
  const isSystems = info.Containerd?.Address === SYSTEM_CONTAINERD.socket;
  const imageFolder = keepsCompressed && isSystems ? SYSTEM_CONTAINERD.folder : dataFolder;
  return { dataFolder, imageFolder, keepsCompressed };
}

/** Tells by the status of the storage driver whether containerd keeps the images. */
const isKeptByContainerd = (status: readonly (readonly string[])[] | null | undefined): boolean =>
  (status ?? []).flat().includes('io.containerd.snapshotter.v1');

/** Reads the memory of the Docker engine's host, in bytes. */
export const readHostMemory = async (): Promise<number> =>
  Number(await runDocker(infoArguments('MemTotal')));

/**
 * Reads how much memory containers may still take, in bytes: what is available on this machine, where the Docker engine
 * runs on it, and never more than the engine's host has.
 */
export async function readFreeMemory(): Promise<number> {
  const all = await readHostMemory();
  const here = (process.env['DOCKER_HOST'] ?? 'unix://').startsWith('unix://');
  const meminfo = here && existsSync(MEMINFO) ? readFileSync(MEMINFO, 'utf8') : '';
  const available = /^MemAvailable: +(\d+) kB$/m.exec(meminfo)?.[1];
  return available === undefined ? all : Math.min(all, Number(available) * 1024);
}

const MEMINFO = '/proc/meminfo';

/** What a Docker engine can do, as far as the program asks. */
export interface EngineFeatures {
  /** Version in `docker version`; it decides nothing. */
  readonly version: string;
  /** The newest version of Docker's API that the engine answers to. */
  readonly apiVersion: string;
  /** True if a health check can have an interval of its own while its container starts. */
  readonly startInterval: boolean;
}

/** The first version of Docker's API with `StartInterval` in a health check: Engine 25. */
const START_INTERVAL_API = '1.44';

/** Milliseconds after which an engine counts as one that does not answer. */
const ANSWER_TIMEOUT = 15_000;

/**
 * Asks the Docker engine what it can do, and blocks until it has answered.
 * @returns undefined if no engine answers within 15 seconds, as in a preview far from the machine
 */
export function readEngineFeatures(): EngineFeatures | undefined {
  const format = '{{.Server.Version}} {{.Server.APIVersion}}';
  const { code, stdout } = runDockerSync(['version', '--format', format], ANSWER_TIMEOUT);
  const [version, apiVersion] = stdout.split(' ');
  if (code !== 0 || version === undefined || apiVersion === undefined) return undefined;
  const startInterval = compareApiVersions(apiVersion, START_INTERVAL_API) >= 0;
  return { version, apiVersion, startInterval };
}

/** Compares two versions of Docker's API, such as '1.9' and '1.44'. */
function compareApiVersions(one: string, other: string): number {
  const [major = 0, minor = 0] = one.split('.').map(Number);
  const [otherMajor = 0, otherMinor = 0] = other.split('.').map(Number);
  return major - otherMajor || minor - otherMinor;
}

/** What a Docker engine can give containers of its machine's hardware. */
export interface EngineHardware {
  /** Name of the engine. */
  readonly engine: string;
  /** Names of its container runtimes, but for containerd's own names of them. */
  readonly runtimes: readonly string[];
  /** Devices that it gives out by CDI, such as 'nvidia.com/gpu=0'; none on an engine that lists none. */
  readonly devices: readonly string[];
}

/** The fields of `docker info` that are read; engines before 28.3 do not list devices. */
const hardwareSchema = z.object({
  Name: z.string(),
  Runtimes: z.record(z.string(), z.unknown()),
  DiscoveredDevices: z.array(z.object({ ID: z.string() })).nullish(),
});

/** Asks the Docker engine for its runtimes and the devices that it gives out. */
export function readEngineHardware(): EngineHardware {
  const { stdout } = runDockerSync(['info', '--format', '{{json .}}']);
  const { Name, Runtimes, DiscoveredDevices } = hardwareSchema.parse(JSON.parse(stdout));
  const devices = (DiscoveredDevices ?? []).map(({ ID }) => ID);
  const runtimes = Object.keys(Runtimes).filter((name) => !name.startsWith('io.containerd.'));
  return { engine: Name, runtimes, devices };
}

/** Describes the Docker engine that the client uses: version, API and image store. */
export function describeEngine(): string {
  const features = readEngineFeatures();
  if (!features) return 'Docker engine: none answers';
  const { version, apiVersion } = features;
  return `Docker engine ${version}, API ${apiVersion}, image store ${nameImageStore()}`;
}

const driverSchema = z.object({
  Driver: z.string(),
  DriverStatus: z.array(z.array(z.string())).nullish(),
});

/** Names what keeps the images: containerd, or one of Docker's own storage drivers. */
function nameImageStore(): string {
  const { stdout } = runDockerSync(['info', '--format', '{{json .}}']);
  const { Driver, DriverStatus } = driverSchema.parse(JSON.parse(stdout));
  return isKeptByContainerd(DriverStatus) ? 'containerd' : Driver;
}
