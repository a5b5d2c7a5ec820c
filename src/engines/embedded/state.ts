import path from 'node:path';
import { z } from 'zod';
import { readRecord, writeRecord } from '../../lib/files';

/** The state of a stack that the embedded engine keeps between runs. */
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

export function readState(folder: string): State {
  return {
    ...(readRecord(path.join(folder, 'state.json'), stateSchema) ?? { images: {}, gates: {} }),
    builds: readBuilds(folder),
  };
}

export function writeState(folder: string, { builds, ...state }: State): void {
  writeRecord(path.join(folder, 'state.json'), `${JSON.stringify(state, null, 1)}\n`);
  // Another stack may have added its own meanwhile.
  const all = Object.entries({ ...readBuilds(folder), ...builds }).slice(-BUILDS_KEPT);
  writeRecord(buildsFile(folder), `${JSON.stringify(Object.fromEntries(all), null, 1)}\n`);
}

const buildsFile = (folder: string): string => path.join(folder, '..', 'builds.json');

const readBuilds = (folder: string): Record<string, string> =>
  readRecord(buildsFile(folder), buildsSchema) ?? {};
