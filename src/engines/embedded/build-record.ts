import path from 'node:path';
import { z } from 'zod';
import { readRecord, writeFileAtomic } from './state';

/** What of one image's build is kept: its Dockerfile's steps alone, as sending and pushing are never cached. */
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

/** An image's steps as BuildKit told of them, whatever came of them. */
export type ImageRun = Omit<ImageBuild, 'outcome'>;

const fileIn = (folder: string): string => path.join(folder, 'last-build.json');

/** @param folder of the stack's state */
export function writeBuildRecord(folder: string, record: BuildRecord): void {
  writeFileAtomic(fileIn(folder), `${JSON.stringify(record, null, 1)}\n`);
}

/** Undefined where nothing was built yet; a broken file counts as that. */
export const readBuildRecord = (folder: string): BuildRecord | undefined =>
  readRecord(fileIn(folder), recordSchema);

/** Adds up the steps of each image. */
export class StepTimes {
  /** By the step's digest: BuildKit tells of each several times. */
  private readonly steps = new Map<string, Step>();

  step(digest: string, images: readonly string[], step: Omit<Step, 'images'>): void {
    this.steps.set(digest, { ...step, images });
  }

  get runs(): Map<string, ImageRun> {
    const runs = new Map<string, ImageRun>();
    for (const { images, started, completed, cached } of this.steps.values()) {
      for (const image of images) {
        const run = runs.get(image) ?? { started, completed, steps: 0, cached: 0 };
        runs.set(image, {
          started: started < run.started ? started : run.started,
          completed: completed > run.completed ? completed : run.completed,
          steps: run.steps + 1,
          cached: run.cached + (cached ? 1 : 0),
        });
      }
    }
    return runs;
  }
}

interface Step {
  readonly images: readonly string[];
  readonly started: string;
  readonly completed: string;
  readonly cached: boolean;
}
