import { escapeMarkdown, renderDetails } from '../lib/markdown';
import { formatMegabytes } from '../sizes/print';
import type { ImpactSummary } from './summary';
import {
  explainContainer,
  explainEstimate,
  explainImage,
  formatUnknown,
  countServices,
} from './format';
import { formatCount } from '../lib/format';

type MachineReport = ImpactSummary['machines'][number];

/**
 * A report for a pull request's comment: a table, and lists that open.
 * @param rows of each list at most
 */
export function renderMarkdown(
  { since, notEvaluated, machines, total }: ImpactSummary,
  rows = Infinity,
): string {
  const cells = (machine: MachineReport): string[] => [
    machine.machine,
    String(machine.images.length),
    String(machine.containers.length),
    ...sizes(machine.bytes),
  ];
  const estimate = explainEstimate(total.bytes);
  return [
    since === undefined
      ? '#### Impact'
      : `#### Impact of all that changed since \`${since.slice(0, 8)}\``,
    '',
    ...(notEvaluated === undefined
      ? []
      : [
          `That commit cannot be evaluated, so only files tell what changes: ${escapeMarkdown(notEvaluated)}`,
          '',
        ]),
    '| machine | images to build | containers to change | build, MB | push, MB | pull, MB |',
    '| --- | ---: | ---: | ---: | ---: | ---: |',
    ...[
      ...machines.map(cells),
      [
        `**${countServices(total.services)}**`,
        String(total.images),
        String(total.containers),
        ...sizes(total.bytes),
      ],
    ].map((row) => `| ${row.join(' | ')} |`),
    '',
    ...(estimate === '' ? [] : [`${capital(estimate)}.`, '']),
    ...machines.flatMap(({ machine, open }) => {
      const words = formatUnknown(open);
      return words === undefined ? [] : [`${machine}: ${escapeMarkdown(words)}.`, ''];
    }),
    ...machines.flatMap((machine) => formatDetails(machine, rows)),
  ].join('\n');
}

const sizes = ({ build, push, pull }: ImpactSummary['total']['bytes']): string[] =>
  [build, push, pull].map(formatMegabytes);

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function formatDetails({ machine, images, containers, degraded }: MachineReport, rows: number) {
  const built = formatCount(images.length, 'image');
  const started = formatCount(containers.length, 'container');
  const lists: readonly (readonly [string, readonly string[]])[] = [
    [
      `${built}, in the order they are built`,
      images.map((e) => `\`${e.image}\`: ${explainImage(e)}`),
    ],
    [
      `${started}, in the order they start`,
      containers.map((e) => `\`${e.container}\`: ${e.action}, ${explainContainer(e)}`),
    ],
    [
      `${formatCount(degraded.length, 'service that is', 'services that are')} degraded meanwhile`,
      degraded.map((service) => `\`${service}\``),
    ],
  ];
  return lists
    .filter(([, items]) => items.length > 0)
    .flatMap(([title, items]) => renderDetails(`${machine}: ${title}`, items, rows));
}
