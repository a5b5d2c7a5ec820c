import { listAgentNotes } from '../../source/agent-notes';
import type { Context } from '../../checkout/context';
import { paint, print, printProgress } from '../../lib/output';
import { Preview } from '../engine';

/** Prints the stack and the notes on its plan, as `up` begins. */
export function printStack({ root, stack, plan }: Context): void {
  printProgress(
    `engine ${stack.engine} · stack ${stack.name} · machine ${stack.machine} · track ${stack.track} · upstreams ${stack.upstreams}`,
  );
  for (const note of [...plan.notes, ...listAgentNotes(root, plan)]) printProgress(`! ${note}`);
}

export const SIGNS = { create: '+', replace: '±', update: '~', start: '▸', remove: '-' } as const;
export const COLOURS = {
  create: 'green',
  replace: 'yellow',
  update: 'yellow',
  start: 'green',
  remove: 'red',
} as const;

/** Prints what `up` would do, for people or as JSON. */
export function printPreview({ root, stack, plan }: Context, preview: Preview, json = false): void {
  if (json) {
    print(JSON.stringify(preview, null, 2));
    return;
  }
  print(
    `engine ${stack.engine} · stack ${stack.name} · machine ${stack.machine} · nothing is changed`,
  );
  for (const note of [...plan.notes, ...listAgentNotes(root, plan)]) print(`! ${note}`);
  for (const { image, reason } of preview.images) {
    print(`  ${paint('yellow', '●')} build    ${image}  (${reason})`);
  }
  for (const { name, action } of preview.containers) {
    print(`  ${paint(COLOURS[action], SIGNS[action])} ${action.padEnd(8)} ${name}`);
  }
  const { images, containers, unchanged } = preview;
  print(
    `${String(images.length)} images to build, ${String(containers.length)} containers to change; unchanged: ${String(unchanged.images)} images, ${String(unchanged.containers)} containers`,
  );
}
