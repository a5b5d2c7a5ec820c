import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';
import type { Context } from '../checkout/context';
import { requireEmbedded } from '../engines';
import { formatBakeFile } from '../engines/embedded/bake';
import { planImages } from '../engines/embedded/image-plan';
import { resolveImages } from '../engines/embedded/images';
import { loadCheckedProgram } from '../engines/embedded/program';
import { openRun } from '../engines/embedded/run';
import { writeFileAtomic } from '../lib/files';
import { findCaBundle } from '../checkout/ca';
import { FleetError } from '../lib/errors';
import { explainWriteFailure, makeFolder } from '../lib/folders';
import { print } from '../lib/output';
import { formatExportedCompose } from './exported-compose';

const FILES = [
  'docker-bake.json',
  'compose.yaml',
  'docker-bake.digests.json',
  'compose.digests.yaml',
] as const;

/** @throws FleetError where one of the files cannot be written: all are, or none */
export function prepareFolder(folder: string): void {
  makeFolder(folder);
  const taken = FILES.map((name) => path.join(folder, name)).filter((file) =>
    statSync(file, { throwIfNoEntry: false })?.isDirectory(),
  );
  if (taken.length > 0) {
    throw new FleetError(
      taken.map(
        (file) => `--out: has a folder of this name: '${file}'; remove it, or write another folder`,
      ),
    );
  }
  try {
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw explainWriteFailure(folder, error);
  }
}

/**
 * Leaves the stack as files that buildx bake and docker compose take by hand: by tags, and beside them overrides by
 * digest for what is already built.
 */
export async function exportStack(context: Context, out: string): Promise<void> {
  requireEmbedded(context);
  prepareFolder(out);
  const translation = await loadCheckedProgram(context);
  const { digests } = await planImages(openRun(context, translation));
  const nothing = new Map<string, string>();
  const ca = findCaBundle(context.stack) ?? '';
  const groups = Object.fromEntries(
    translation.levels.map((names, index) => [`level-${String(index)}`, names]),
  );
  const targets = (known: ReadonlyMap<string, string>): string =>
    formatBakeFile(
      new Map(
        [...translation.targets].map(([name, target]) => [
          name,
          resolveImages(target, translation, known),
        ]),
      ),
      () => ca,
      groups,
    );
  const written = new Map([
    ['docker-bake.json', targets(nothing)],
    ['compose.yaml', formatExportedCompose(translation, nothing)],
  ]);
  if (digests.size === translation.targets.size) {
    written.set('docker-bake.digests.json', targets(digests));
    written.set('compose.digests.yaml', formatExportedCompose(translation, digests));
  }
  for (const [name, text] of written) {
    const file = path.join(out, name);
    writeFileAtomic(file, text);
    print(file);
  }
}
