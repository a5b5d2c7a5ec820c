import type { MachineRow, ServiceRow } from '../catalog/schema';
import type { StackConfig } from '../stack/parse';

/** The GPU that services reserve. */
export interface Gpu {
  /** Index or UUID, as the driver knows it. */
  readonly device: string;
  readonly driver: string;
  /** Megabytes of 2^20 bytes. */
  readonly vram: number;
  readonly architecture: string;
  /** Bytes that a container may lock; -1 for no limit. */
  readonly lockedMemory: number;
}

/** How a container asks the Docker engine for its GPU. */
export const GPU_REQUEST = {
  driver: 'nvidia',
  capabilities: ['gpu', 'compute', 'utility'],
} as const;

/** The GPU as one service's container gets it. */
export interface GpuShare extends Gpu {
  /** Megabytes of 2^20 bytes. */
  readonly sharedMemory: number;
}

/** Devices, sockets and variables that let a container play and record sound. */
export interface Audio {
  readonly devices: readonly string[];
  /** Groups of the image that may use them. */
  readonly groups: readonly string[];
  /** Paths of the host, at the same place in the container. */
  readonly mounts: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** Selects the stack's GPU; undefined where its services reserve none. */
export function selectGpu(stack: StackConfig, machine: MachineRow): Gpu | undefined {
  if (!stack.gpu || !machine.gpu) return undefined;
  const { device, driver, vram, architecture, lockedMemory } = stack.gpu;
  return {
    device,
    driver,
    vram: vram ?? machine.gpu.vram,
    architecture: architecture ?? machine.gpu.architecture,
    lockedMemory: lockedMemory === undefined ? -1 : lockedMemory * 2 ** 20,
  };
}

/**
 * Sizes the shared memory of a GPU container, in megabytes of 2^20 bytes. torch's data loaders and vLLM's workers pass tensors
 * through it, and Docker's 64 MB stop them with a bus error.
 */
export const sizeSharedMemory = (row: ServiceRow): number =>
  row.needs.includes('llm') ? 4096 : 1024;

const AUDIO: Readonly<Record<StackConfig['audio'], Audio | undefined>> = {
  none: undefined,
  alsa: { devices: ['/dev/snd'], groups: ['audio'], mounts: [], environment: {} },
  // The first desktop user's server, which must let uid 10001 in: PipeWire's does.
  pulse: {
    devices: [],
    groups: [],
    mounts: ['/run/user/1000/pulse/native'],
    environment: { PULSE_SERVER: 'unix:/run/user/1000/pulse/native' },
  },
  wslg: {
    devices: [],
    groups: [],
    mounts: ['/mnt/wslg'],
    environment: { PULSE_SERVER: 'unix:/mnt/wslg/PulseServer' },
  },
};

/** Groups of the images whose members may use a device of the host, by the beginning of its path. */
const DEVICE_GROUPS: Readonly<Record<string, string>> = {
  '/dev/snd': 'audio',
  '/dev/video': 'video',
  '/dev/tty': 'dialout',
};

/** Lists the groups that a container must be in to use these devices. */
export const listDeviceGroups = (devices: readonly string[]): string[] =>
  Object.entries(DEVICE_GROUPS)
    .filter(([prefix]) => devices.some((device) => device.startsWith(prefix)))
    .map(([, group]) => group);

/** All of the host that any sound system gives to containers. */
export const SOUND: Pick<Audio, 'devices' | 'mounts'> = {
  devices: Object.values(AUDIO).flatMap((audio) => audio?.devices ?? []),
  mounts: Object.values(AUDIO).flatMap((audio) => audio?.mounts ?? []),
};

/** Selects the machine's sound system for `row`; undefined if the row needs none or the machine has none. */
export const selectAudio = (stack: StackConfig, row: ServiceRow): Audio | undefined =>
  row.needs.includes('audio') ? AUDIO[stack.audio] : undefined;
