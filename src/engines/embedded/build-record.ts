import path from 'node:path';
import { z } from 'zod';
import { readRecord, writeRecord } from '../../lib/files';

/** The record of one image's build. It counts the Dockerfile's steps alone, as sending and pushing are never cached. */
const imageBuildSchema = z.object({
  outcome: z.enum(['built', 'failed']),
  /** Moments of its first and its last step, ISO 8601. */
  started: z.string(),
  completed: z.string(),
  steps: z.number(),
  /** Those that BuildKit, or the registry's cache, had already. */
  cached: z.number(),
});

const recordSchema = z.object({
  started: z.string(),
  completed: z.string(),
  /** Images that were wanted and had not changed. */
  unchanged: z.number(),
  images: z.record(z.string(), imageBuildSchema),
});

export type ImageBuild = z.infer<typeof imageBuildSchema>;

/** The last run of a stack that built anything: how long, and what came from the cache. */
export type BuildRecord = z.infer<typeof recordSchema>;

/** An image's steps as BuildKit reported them, whatever their outcome. */
export type ImageTimes = Omit<ImageBuild, 'outcome'>;

const recordFile = (folder: string): string => path.join(folder, 'last-build.json');

/** Writes the last build into the folder of the stack's state. */
export function writeBuildRecord(folder: string, record: BuildRecord): void {
  writeRecord(recordFile(folder), `${JSON.stringify(record, null, 1)}\n`);
}

/** Reads the last build; undefined where nothing was built yet or the file is damaged. */
export const readBuildRecord = (folder: string): BuildRecord | undefined =>
  readRecord(recordFile(folder), recordSchema);

/** Adds up the steps of each image. */
export class StepTimes {
  /** Steps by digest: BuildKit reports each several times. */
  private readonly steps = new Map<string, Step>();

  step(digest: string, images: readonly string[], step: Omit<Step, 'images'>): void {
    this.steps.set(digest, { ...step, images });
  }

  get times(): Map<string, ImageTimes> {
    const times = new Map<string, ImageTimes>();
    for (const { images, started, completed, cached } of this.steps.values()) {
      for (const image of images) {
        const known = times.get(image) ?? { started, completed, steps: 0, cached: 0 };
        times.set(image, {
          started: started < known.started ? started : known.started,
          completed: completed > known.completed ? completed : known.completed,
          steps: known.steps + 1,
          cached: known.cached + (cached ? 1 : 0),
        });
      }
    }
    return times;
  }
}

interface Step {
  readonly images: readonly string[];
  readonly started: string;
  readonly completed: string;
  readonly cached: boolean;
}
