import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Phase } from '../../lib/output';
import { findFailedImages, type BuildFailure } from '../common/build-failure';
import type { ImageTimes } from './build-record';
import { BuildProgress } from './progress';
import { bake } from '../../docker/buildx';
import type { PlannedImage } from './images';
import type { Run } from './run';
import { writeFileAtomic } from '../../lib/files';
import type { BakeTarget } from './translate-image';

/** Formats a bake file of these targets. */
export function formatBakeFile(
  targets: ReadonlyMap<string, BakeTarget>,
  secretFile: (id: string) => string,
  groups: Readonly<Record<string, readonly string[]>> = {},
): string {
  const target = Object.fromEntries(
    [...targets].map(([name, each]) => [
      name,
      { ...each, secret: each.secret.map((id) => `type=file,id=${id},src=${secretFile(id)}`) },
    ]),
  );
  const group = Object.fromEntries(
    Object.entries({ default: [...targets.keys()], ...groups }).map(([name, members]) => [
      name,
      { targets: members },
    ]),
  );
  return `${JSON.stringify({ group, target }, writePlainly, 2)}\n`;
}

/** Text as it is, where bake would read a template: an agent's arguments may hold `${` and `%{`. */
const writePlainly = (_: string, value: unknown): unknown =>
  typeof value === 'string' ? value.replaceAll(/([$%])(?=\{)/g, '$1$1') : value;

/** The result of one level. Where an image failed, bake stopped the images that were not done by then. */
export interface BakeResult {
  readonly digests: ReadonlyMap<string, string>;
  readonly failed: ReadonlyMap<string, BuildFailure>;
  /** Steps and times of the images that BuildKit reported. */
  readonly times: ReadonlyMap<string, ImageTimes>;
}

/**
 * Builds and pushes one lineage level.
 * @throws FleetError where it is no image that is at fault but the builder, the registry or the disk
 */
export async function bakeLevel(
  { context, folder, translation: { secrets } }: Run,
  steps: readonly PlannedImage[],
  phase: Phase,
): Promise<BakeResult> {
  const file = path.join(folder, 'bake-level.json');
  const metadata = path.join(folder, 'bake-metadata.json');
  const secretFile = (id: string): string => path.join(folder, `secret-${id}`);
  for (const [id, text] of secrets) writeFileAtomic(secretFile(id), text, 0o600);
  writeFileAtomic(file, formatBakeFile(new Map(steps.map((s) => [s.name, s.target])), secretFile));
  rmSync(metadata, { force: true });
  const names = steps.map((step) => step.name);
  const watch = new BuildProgress(names, phase);
  const forget = (): void => {
    for (const id of secrets.keys()) rmSync(secretFile(id), { force: true });
  };
  process.once('exit', forget);
  const allow = [...secrets.keys()].map((id) => `--allow=fs.read=${secretFile(id)}`);
  try {
    const { code, tail } = await bake(
      {
        builder: context.stack.builder,
        args: [
          ...allow,
          `--allow=fs.read=${context.root}`,
          `--metadata-file=${metadata}`,
          '-f',
          file,
        ],
      },
      (line) => {
        watch.line(line);
      },
      { cwd: context.root },
    );
    if (code !== 0) {
      const failed = await findFailedImages(context.stack, names, watch.failures, tail);
      return { digests: watch.pushed, failed, times: watch.times };
    }
  } finally {
    process.off('exit', forget);
    forget();
  }
  const written = JSON.parse(readFileSync(metadata, 'utf8')) as Record<
    string,
    { 'containerimage.digest'?: string } | undefined
  >;
  const digests = names.flatMap((name): [string, string][] => {
    const digest = written[name]?.['containerimage.digest'];
    return digest === undefined ? [] : [[name, digest]];
  });
  return { digests: new Map(digests), failed: new Map(), times: watch.times };
}
