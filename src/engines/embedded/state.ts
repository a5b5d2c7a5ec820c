import { createHash } from 'node:crypto';
import {
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { FleetError } from '../../lib/errors';
import { fleetHome } from '../../lib/home';

/** What the embedded engine remembers of a stack between runs. */
const stateSchema = z.object({
  /** By image name: hash of what it was last built from. */
  images: z.record(z.string(), z.string()),
  /** By gate name: its command lines as last run. */
  gates: z.record(z.string(), z.object({ triggers: z.string(), delete: z.string().optional() })),
});

/** Digest by hash of inputs: what every stack of the project has built so far, oldest first. */
const buildsSchema = z.record(z.string(), z.string());

export type State = z.infer<typeof stateSchema> & { builds: Record<string, string> };

/** Older builds are forgotten: the registry's cache still makes them quick. */
const BUILDS_KEPT = 5000;

/** Folder of a stack's files: state, bake and compose files, lock. */
export function stateFolder(project: string, stack: string): string {
  return path.join(fleetHome(), 'state', project, stack);
}

export function readState(folder: string): State {
  return {
    ...(readRecord(path.join(folder, 'state.json'), stateSchema) ?? { images: {}, gates: {} }),
    builds: readBuilds(folder),
  };
}

export function writeState(folder: string, { builds, ...state }: State): void {
  writeFileAtomic(path.join(folder, 'state.json'), `${JSON.stringify(state, null, 1)}\n`);
  // Another stack may have added its own meanwhile.
  const all = Object.entries({ ...readBuilds(folder), ...builds }).slice(-BUILDS_KEPT);
  writeFileAtomic(buildsFile(folder), `${JSON.stringify(Object.fromEntries(all), null, 1)}\n`);
}

const buildsFile = (folder: string): string => path.join(folder, '..', 'builds.json');

const readBuilds = (folder: string): Record<string, string> =>
  readRecord(buildsFile(folder), buildsSchema) ?? {};

/**
 * What one of this machine's records holds; undefined where it is missing or broken. The registry and Docker hold the
 * truth: forgetting costs a rebuild from cache, or another measurement.
 */
export function readRecord<T>(file: string, schema: z.ZodType<T>): T | undefined {
  if (!existsSync(file)) return undefined;
  try {
    return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
}

/** A crash leaves the old file or the new one, never half of one. */
export function writeFileAtomic(file: string, text: string, mode = 0o644): void {
  mkdirSync(path.dirname(file), { recursive: true });
  const temporary = `${file}.${String(process.pid)}`;
  writeFileSync(temporary, text, { mode });
  renameSync(temporary, file);
}

/**
 * Runs `work` as the only engine at this stack.
 * @throws FleetError naming the process that holds it
 */
export async function withLock<T>(folder: string, work: () => Promise<T>): Promise<T> {
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, 'lock');
  // Linked into place with its content: nobody ever reads a lock that names no process.
  const own = `${file}.${String(process.pid)}`;
  writeFileSync(own, String(process.pid));
  for (;;) {
    try {
      linkSync(own, file);
      rmSync(own);
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const holder = Number(readFileSync(file, 'utf8'));
      if (isFleet(holder)) {
        rmSync(own);
        throw new FleetError(
          `another fleet command is at work on this stack (process ${String(holder)}); wait for it to end`,
        );
      }
      rmSync(file, { force: true }); // its owner was killed
    }
  }
  const release = (): void => {
    rmSync(file, { force: true });
  };
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.off('exit', release);
    release();
  }
}

function isFleet(pid: number): boolean {
  try {
    return readFileSync(`/proc/${String(pid)}/cmdline`, 'utf8').includes('src/cli/main.ts');
  } catch {
    return false;
  }
}

export const hashOf = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('hex');
