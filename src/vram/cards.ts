import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * Reads the memory of the NVIDIA driver's cards, in megabytes of 2^20 bytes. It needs no Docker and nothing else of this
 * project, so that it can be tried on any machine with a card.
 */

/** A process that uses a card for computing. */
export interface CardProcess {
  readonly pid: number;
  /** Its CUDA context included; undefined where the driver does not tell. */
  readonly memory: number | undefined;
  /** Id of the container that it runs in; undefined where it runs in none. */
  readonly container: string | undefined;
}

export interface Card {
  /** Index as the driver counts, from 0. */
  readonly index: string;
  readonly uuid: string;
  readonly name: string;
  readonly total: number;
  /** Memory in use by everything, desktops too; undefined if the driver does not report it. */
  readonly used: number | undefined;
  readonly processes: readonly CardProcess[];
}

/** Runs nvidia-smi with these arguments and returns its output. */
export type Nvidia = (args: readonly string[]) => {
  /** 127 where there is no such program. */
  readonly code: number;
  readonly text: string;
};

/** The cgroups of a process, as Linux tells them; '' where it is gone or hidden. */
export type Cgroups = (pid: number) => string;

const GPU = '--query-gpu=index,uuid,name,memory.total,memory.used';
const PROCESSES = '--query-compute-apps=gpu_uuid,pid,used_gpu_memory';
const FORMAT = '--format=csv,noheader,nounits';

/**
 * Every card with the processes that compute on it; none where the driver has no card.
 * @throws Error where nvidia-smi is missing or fails, with its own words
 */
export function readCards(nvidia: Nvidia = nvidiaSmi, cgroups: Cgroups = readCgroups): Card[] {
  const cards = ask(nvidia, GPU);
  if (cards.length === 0) return [];
  const processes = ask(nvidia, PROCESSES);
  // Names of cards hold no comma.
  return cards.map(([index = '', uuid = '', name = '', total, used]) => ({
    index,
    uuid,
    name,
    total: number(total) ?? 0,
    used: number(used),
    processes: [...onCard(processes.filter(([card]) => card === uuid))].map(([pid, memory]) => ({
      pid,
      memory,
      container: findContainerId(cgroups(pid)),
    })),
  }));
}

/** Memory by process: one that is listed more than once, as on parts of a card, has it all. */
function onCard(rows: readonly (readonly string[])[]): Map<number, number | undefined> {
  const byPid = new Map<number, number | undefined>();
  for (const [, id, memory] of rows) {
    const pid = Number(id);
    if (!Number.isSafeInteger(pid)) continue;
    const [one, other] = [byPid.get(pid), number(memory)];
    byPid.set(pid, one === undefined ? other : one + (other ?? 0));
  }
  return byPid;
}

/** Id of the container that a process of these cgroups runs in: Docker puts it into the path, whatever lies around it. */
export const findContainerId = (cgroups: string): string | undefined =>
  /(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])/.exec(cgroups)?.[0];

/** Rows of one answer. */
function ask(nvidia: Nvidia, query: string): string[][] {
  const { code, text } = nvidia([query, FORMAT]);
  // It says so on standard output, in place of rows, and with an exit code.
  if (/^No devices were found/m.test(text)) return [];
  if (code === 127)
    throw new Error('nvidia-smi: is not installed, as this machine has no NVIDIA driver');
  if (code !== 0) throw new Error(`nvidia-smi: failed: ${text.trim().split('\n')[0] ?? ''}`);
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => line.split(',').map((cell) => cell.trim()));
}

/** Older drivers write the unit all the same; '[N/A]' and '[Not Supported]' are no number. */
function number(cell: string | undefined): number | undefined {
  const digits = /^(\d+)(?: MiB)?$/.exec(cell ?? '')?.[1];
  return digits === undefined ? undefined : Number(digits);
}

const nvidiaSmi: Nvidia = (args) => {
  const { error, status, stdout, stderr } = spawnSync('nvidia-smi', args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
    // A driver in trouble hangs.
    timeout: 20_000,
  });
  if (error && 'code' in error && error.code === 'ENOENT') return { code: 127, text: '' };
  if (error) return { code: 1, text: error.message };
  return { code: status ?? 1, text: stdout === '' ? stderr : stdout };
};

const readCgroups: Cgroups = (pid) => {
  try {
    return readFileSync(`/proc/${String(pid)}/cgroup`, 'utf8');
  } catch {
    return '';
  }
};
