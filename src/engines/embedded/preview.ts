import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Context } from '../../checkout/context';
import { checkOwner } from '../common/owner';
import { checkMachine } from '../common/prepare';
import type { Preview, Selection } from '../engine';
import { planContainers, writeCompose } from './compose';
import { planImages } from './image-plan';
import { loadCheckedProgram } from './program';
import { openRun } from './run';

/** Computes what `up` would do, and changes nothing. */
export async function preview(context: Context, selection: Selection): Promise<Preview> {
  const translation = await loadCheckedProgram(context);
  checkOwner(context.stack);
  await checkMachine(context, selection);
  const run = openRun(context, translation, { selection });
  const { steps, wanted, digests } = await planImages(run);
  const folder = mkdtempSync(path.join(tmpdir(), 'fleet-preview-'));
  try {
    const file = writeCompose(folder, translation, digests, run.folder);
    const containers = await planContainers(context, file, translation.compose, selection);
    const all = Object.keys(translation.compose.services);
    const total = all.filter((name) => selection.includes(name)).length;
    const touched = containers.filter(({ action }) => action !== 'remove').length;
    return {
      images: steps.map(({ name, reason }) => ({ image: name, reason })),
      containers,
      unchanged: { images: wanted - steps.length, containers: total - touched },
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
