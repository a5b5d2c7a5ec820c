import type { Preview } from '../engines/engine';
import { explainImage } from '../impact/format';
import { renderMarkdown } from '../impact/markdown';
import type { ImpactSummary } from '../impact/summary';
import { renderDetails, renderFence } from '../lib/markdown';
import { formatCount } from '../lib/format';

/** The result of one stack's preview. */
export interface StackPreview {
  readonly stack: string;
  /** Undefined where it failed. */
  readonly preview: Preview | undefined;
  /** Megabytes of 10^6 bytes that the machine would download at most, by the budgets of what is built. */
  readonly download: number;
  /** Lines that a failed preview printed. */
  readonly error: string;
}

/** Its first line, by which a comment is found again. */
export const MARK = '<!-- fleet preview -->';

/** GitHub takes 65,536 characters, and cuts where others' programs count differently. */
export const COMMENT_LIMIT = 64_000;
/** A job's summary: GitHub takes a mebibyte. */
export const SUMMARY_LIMIT = 1_000_000;

/** Rows of each list and characters of each error: as many as fit. */
const SIZES = [
  { rows: Infinity, error: 4000 },
  { rows: 100, error: 2000 },
  { rows: 20, error: 500 },
  { rows: 0, error: 100 },
];

/**
 * Renders the stacks' previews as Markdown of at most `limit` characters. What does not fit is cut by rule and the text says
 * what: first lists, then errors, then the impact, then whole stacks; never a number in the table of those that are left.
 * @param compared whether there was a state to compare with
 * @param options.impact what the commits do by themselves, whatever runs
 */
export function renderComment(
  previews: readonly StackPreview[],
  compared: boolean,
  {
    limit = COMMENT_LIMIT,
    impact,
  }: { readonly limit?: number; readonly impact?: ImpactSummary } = {},
): string {
  for (const { rows, error } of SIZES) {
    const text = render(previews, compared, rows, error, impact);
    if (text.length <= limit) return text;
  }
  const missing = impact ? "\nThe impact does not fit here; the run's summary has it.\n" : '';
  for (let shown = previews.length; shown >= 0; shown--) {
    const left = previews.length - shown;
    const words =
      left === 0
        ? missing
        : `${missing}\n${String(left)} further stacks do not fit here; the run's summary has them.\n`;
    const text = render(previews.slice(0, shown), compared, 0, 100) + words;
    if (text.length <= limit) return text;
  }
  throw new Error(`a comment of ${String(limit)} characters holds nothing`);
}

function render(
  previews: readonly StackPreview[],
  compared: boolean,
  rows: number,
  error: number,
  impact?: ImpactSummary,
): string {
  const lists = [
    ...previews.flatMap(({ preview }) =>
      formatLists(preview, new Map()).map(({ items }) => items.length),
    ),
    ...(impact?.machines ?? []).flatMap((machine) =>
      [machine.images, machine.containers, machine.degraded].map((list) => list.length),
    ),
  ];
  const cut = lists.some((length) => length > rows);
  return [
    MARK,
    '### What this changes',
    '',
    ...(compared
      ? []
      : [
          'No state could be reached, as from a fork: compared with nothing, every image and container is new.',
          '',
        ]),
    '| stack | build | create | replace | update | start | remove | unchanged | download at most |',
    '| --- | --- | --- | --- | --- | --- | --- | --- | --- |',
    ...previews.map(row),
    '',
    ...(cut
      ? [`Lists are cut to ${formatCount(rows, 'line')}; the run's summary has all of them.`, '']
      : []),
    ...previews.flatMap((each) => formatDetails(each, rows, error, impact)),
    '',
    ...(impact ? [renderMarkdown(impact, rows), ''] : []),
  ].join('\n');
}

const ACTIONS = ['create', 'replace', 'update', 'start', 'remove'] as const;

function row({ stack, preview, download }: StackPreview): string {
  if (preview === undefined) return `| ${stack} | **failed** | | | | | | | |`;
  const { images, containers, unchanged } = preview;
  const cells = [
    stack,
    String(images.length),
    ...ACTIONS.map((action) => String(containers.filter((each) => each.action === action).length)),
    `${formatCount(unchanged.images, 'image')}, ${formatCount(unchanged.containers, 'container')}`,
    download === 0 ? 'nothing' : `${String(Math.ceil(download))} MB`,
  ];
  return `| ${cells.join(' | ')} |`;
}

interface List {
  /** What is counted, such as an image. */
  readonly noun: string;
  /** What happens to it. */
  readonly change: string;
  readonly items: readonly string[];
}

const CHANGES = {
  create: 'to create',
  replace: 'to replace',
  update: 'to update, without a restart',
  start: 'to start again',
  remove: 'to remove',
} as const;

/** @param causes why an image is built, by its name, where the commits tell more than the preview */
function formatLists(preview: Preview | undefined, causes: ReadonlyMap<string, string>): List[] {
  if (preview === undefined) return [];
  return [
    {
      noun: 'image',
      change: 'to build',
      items: preview.images.map(({ image, reason }) => {
        const cause = reason === 'missing in registry' ? undefined : causes.get(image);
        return `\`${image}\`: ${cause ?? reason}`;
      }),
    },
    ...ACTIONS.map((action) => ({
      noun: 'container',
      change: CHANGES[action],
      items: preview.containers
        .filter((each) => each.action === action)
        .map(({ name }) => `\`${name}\``),
    })),
  ].filter(({ items }) => items.length > 0);
}

function formatDetails(
  { stack, preview, error }: StackPreview,
  rows: number,
  most: number,
  impact: ImpactSummary | undefined,
): string[] {
  if (preview === undefined) {
    const shown = error.length > most ? `… ${error.slice(-most)}` : error;
    return [`#### ${stack} failed`, '', ...renderFence(shown), ''];
  }
  const found = impact?.machines.find((machine) => machine.stack === stack)?.images ?? [];
  const causes = new Map(found.map((each) => [each.image, explainImage(each)]));
  return formatLists(preview, causes).flatMap(({ noun, change, items }) =>
    renderDetails(`${stack}: ${formatCount(items.length, noun)} ${change}`, items, rows),
  );
}
