import { checkOwner } from '../common/owner';
import { printPreview, type Preview } from '../common/changes';
import type { Context } from '../../checkout/context';
import { containerSteps, writeCompose } from './compose';
import { planImages } from './plan';
import { checkPolicies } from './policies';
import { loadProgram } from './program';
import { readState, stateFolder } from './state';
import { chosenServices } from '../common/selection';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Works out what `up` would do, and changes nothing. */
export async function computePreview(
  context: Context,
  only: readonly string[] = [],
): Promise<Preview> {
  const chosen = chosenServices(context, only);
  const { resources, translation } = await loadProgram(context);
  await checkPolicies(resources, context.stack);
  checkOwner(context.stack);
  const home = stateFolder(context.project, context.stack.name);
  const state = readState(home);
  const { steps, wanted, digests } = await planImages(context, translation, state, chosen);
  const folder = mkdtempSync(path.join(tmpdir(), 'fleet-preview-'));
  try {
    const file = writeCompose(folder, translation, digests, home);
    const containers = await containerSteps(context, file, translation.compose, chosen);
    const total = chosen?.size ?? Object.keys(translation.compose.services).length;
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

export async function preview(
  context: Context,
  options: { readonly json?: boolean; readonly only?: readonly string[] },
): Promise<void> {
  printPreview(context, await computePreview(context, options.only), options.json);
}
