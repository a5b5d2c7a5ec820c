import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Context } from '../../checkout/context';
import type { Phase } from '../../lib/output';
import { failedImages, type BuildFailure } from '../common/build-failure';
import type { ImageRun } from './build-record';
import { BuildWatch } from './build-watch';
import { lines } from '../../lib/exec';
import type { ImageStep } from './images';
import { writeFileAtomic } from './state';
import type { BakeTarget } from './translate-image';

/** A bake file of these targets, as text. */
export function bakeFile(
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
  return `${JSON.stringify({ group, target }, null, 2)}\n`;
}

/** What has become of a level: where an image failed, bake gave up on those that were not done by then. */
export interface Baked {
  readonly digests: ReadonlyMap<string, string>;
  readonly failed: ReadonlyMap<string, BuildFailure>;
  /** Steps and times of those that BuildKit told of. */
  readonly runs: ReadonlyMap<string, ImageRun>;
}

/**
 * Builds and pushes one lineage level.
 * @throws FleetError where it is no image that is at fault but the builder, the registry or the disk
 */
export async function bakeLevel(
  context: Context,
  folder: string,
  steps: readonly ImageStep[],
  secrets: ReadonlyMap<string, string>,
  phase: Phase,
): Promise<Baked> {
  const file = path.join(folder, 'bake-level.json');
  const metadata = path.join(folder, 'bake-metadata.json');
  const secretFile = (id: string): string => path.join(folder, `secret-${id}`);
  for (const [id, text] of secrets) writeFileAtomic(secretFile(id), text, 0o600);
  writeFileAtomic(file, bakeFile(new Map(steps.map((s) => [s.name, s.target])), secretFile));
  rmSync(metadata, { force: true });
  const names = steps.map((step) => step.name);
  const watch = new BuildWatch(names, phase);
  const forget = (): void => {
    for (const id of secrets.keys()) rmSync(secretFile(id), { force: true });
  };
  process.once('exit', forget);
  const allow = [...secrets.keys()].map((id) => `--allow=fs.read=${secretFile(id)}`);
  try {
    const { code, tail } = await lines(
      'docker',
      [
        'buildx',
        'bake',
        `--builder=${context.stack.builder}`,
        '--progress=rawjson',
        ...allow,
      ].concat([`--allow=fs.read=${context.root}`, `--metadata-file=${metadata}`, '-f', file]),
      (line) => {
        watch.line(line);
      },
      { cwd: context.root },
    );
    if (code !== 0) {
      const failed = await failedImages(context.stack, names, watch.failures, tail);
      return { digests: watch.pushed, failed, runs: watch.runs };
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
  return { digests: new Map(digests), failed: new Map(), runs: watch.runs };
}
