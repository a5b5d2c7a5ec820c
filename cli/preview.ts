import { requireEmbedded, type Context } from './context';
import { containerSteps, writeCompose, type ContainerStep } from './local/compose';
import { checkOwner } from './local/owner';
import { planImages } from './local/plan';
import { checkPolicies } from './local/policies';
import { loadProgram } from './local/program';
import { readState, stateFolder } from './local/state';
import { paint, say } from './output';
import { chosenServices } from './selection';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** What `up` would do, as data. */
export interface Preview {
  readonly images: readonly { readonly image: string; readonly reason: string }[];
  readonly containers: readonly ContainerStep[];
  readonly unchanged: { readonly images: number; readonly containers: number };
}

/** Works out what `up` would do, and changes nothing. */
export async function computePreview(
  context: Context,
  only: readonly string[] = [],
): Promise<Preview> {
  requireEmbedded(context);
  const chosen = chosenServices(context, only);
  const { resources, translation } = await loadProgram(context);
  await checkPolicies(resources, context.stack);
  await checkOwner(context);
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

const SIGNS = { create: '+', replace: '±', start: '▸', remove: '-' } as const;
const COLOURS = { create: 'green', replace: 'yellow', start: 'green', remove: 'red' } as const;

export async function preview(
  context: Context,
  options: { readonly json?: boolean; readonly only?: readonly string[] },
): Promise<void> {
  const result = await computePreview(context, options.only);
  if (options.json) {
    say(JSON.stringify(result, null, 2));
    return;
  }
  const { stack, plan } = context;
  say(`engine embedded · stack ${stack.name} · machine ${stack.machine} · nothing is changed`);
  for (const note of plan.notes) say(`! ${note}`);
  for (const { image, reason } of result.images) {
    say(`  ${paint('yellow', '●')} build    ${image}  (${reason})`);
  }
  for (const { name, action } of result.containers) {
    say(`  ${paint(COLOURS[action], SIGNS[action])} ${action.padEnd(8)} ${name}`);
  }
  const { unchanged } = result;
  say(
    `${String(result.images.length)} images to build, ${String(result.containers.length)} containers to change; unchanged: ${String(unchanged.images)} images, ${String(unchanged.containers)} containers`,
  );
}
