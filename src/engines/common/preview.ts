import { listAgentNotes } from '../../source/agent-notes';
import type { Context } from '../../checkout/context';
import { loadCatalog } from '../../checkout/fleet';
import { printJson } from '../../lib/json-output';
import { paint, print, printProgress, wrapIndented } from '../../lib/output';
import { selectPlanServices } from '../../plan/plan';
import type { Preview, Selection } from '../engine';
import { listStartIntervalNotes } from './start-interval';
import { listStopNotes } from './stopped';
import { formatCount } from '../../lib/format';

/** Prints the stack and the notes on the services that a command is for, as `up` begins. */
export function printStack(context: Context, selection: Selection): void {
  const { stack } = context;
  printProgress(
    `engine ${stack.engine} · stack ${stack.name} · machine ${stack.machine} · track ${stack.track} · upstreams ${stack.upstreams}`,
  );
  for (const line of listNoteLines(context, selection)) printProgress(line);
}

/** Lists the lines of the notes on these services: no others, as nobody looks for one note among dozens. */
function listNoteLines({ root, plan, stack }: Context, selection: Selection): string[] {
  const own = selection.all
    ? plan
    : selectPlanServices(loadCatalog(), plan, (slug) => selection.includes(slug));
  const notes = [
    ...listStartIntervalNotes(stack),
    ...listStopNotes(stack.name, selection),
    ...own.notes,
    ...listAgentNotes(root, own),
  ];
  return notes.flatMap((note) => wrapIndented(note, '! ', '  '));
}

export const SIGNS = {
  create: '+',
  replace: '±',
  update: '~',
  remove: '-',
  start: '▸',
  unpause: '▸',
  reconnect: '▸',
  restart: '▸',
  wait: '…',
} as const;
export const COLOURS = {
  create: 'green',
  replace: 'yellow',
  update: 'yellow',
  remove: 'red',
  start: 'green',
  unpause: 'green',
  reconnect: 'green',
  restart: 'yellow',
  wait: 'yellow',
} as const;

/** Prints what `up` would do to the selected services, for people or as JSON. */
export function printPreview(
  context: Context,
  preview: Preview,
  {
    json = false,
    selection,
  }: { readonly json?: boolean | undefined; readonly selection: Selection },
): void {
  if (json) {
    printJson(preview);
    return;
  }
  const { stack } = context;
  print(
    `engine ${stack.engine} · stack ${stack.name} · machine ${stack.machine} · nothing is changed`,
  );
  for (const line of listNoteLines(context, selection)) print(line);
  for (const { image, reason } of preview.images) {
    print(`  ${paint('yellow', '●')} build    ${image}  (${reason})`);
  }
  for (const { name, action, reason } of preview.containers) {
    const why = reason === undefined ? '' : `  (${reason})`;
    print(`  ${paint(COLOURS[action], SIGNS[action])} ${action.padEnd(9)} ${name}${why}`);
  }
  const { images, containers, unchanged } = preview;
  const awaited = containers.filter(({ action }) => action === 'wait').length;
  const also = awaited === 0 ? '' : `, ${String(awaited)} to wait for`;
  print(
    `${formatCount(images.length, 'image')} to build, ${formatCount(containers.length - awaited, 'container')} to change${also}; unchanged: ${formatCount(unchanged.images, 'image')}, ${formatCount(unchanged.containers, 'container')}`,
  );
}
