import { formatCount } from '../../lib/format';
import { escapeMarkdown, renderDetails } from '../../lib/markdown';
import type { Result } from './result';
import type { Deployment, Row } from './rows';

/** Rows of a table, and images of a list: a summary is read, and no log. */
const MOST = 100;

/** Characters that GitHub takes as the description of a deployment's status. */
const MOST_CHARACTERS = 140;

/** Renders what a deployment would do, as Markdown for the summary of a job. */
export function renderPlan({ stack, rows }: Deployment, commit: string): string {
  const of = (kind: Row['kind']): Row[] => rows.filter((row) => row.kind === kind);
  const [images, containers, held] = [of('image'), of('container'), of('hold')];
  const table = [...containers, ...held];
  const left = table.length - MOST;
  return [
    `### ${stack}: what the deployment does`,
    '',
    `Commit \`${commit.slice(0, 12)}\`: ${formatCount(images.length, 'image')} to build, ${formatCount(containers.length, 'container')} to change, ${formatCount(held.length, 'service')} held.`,
    '',
    ...(table.length === 0
      ? []
      : [
          '| name | action | tag, or id of what is kept |',
          '| --- | --- | --- |',
          ...table
            .slice(0, MOST)
            .map(
              ({ name, action, tag }) =>
                `| ${escapeMarkdown(name)} | ${action} | ${tag === '' ? '' : `\`${tag}\``} |`,
            ),
          ...(left > 0 ? [`| … and ${String(left)} more | | |`] : []),
          '',
        ]),
    ...(images.length === 0
      ? []
      : [
          ...renderDetails(
            `${formatCount(images.length, 'image')} to build`,
            images.map(({ name, tag }) => `\`${name}\`: \`${tag}\``),
            MOST,
          ),
          '',
        ]),
  ].join('\n');
}

/** Renders what a deployment has done, as Markdown for the summary of a job. Why something failed is in the job's log. */
export function renderResult(stack: string, result: Result): string {
  const { rolled, reverted, failed, left, held } = result;
  return [
    `### ${stack}: what the deployment did`,
    '',
    ...(result.ended
      ? []
      : ['- **It ended before it was through**: the log of this job says why.']),
    ...line('changed', rolled),
    ...line('**put back**, as the new definition failed', reverted),
    ...line('**failed**', failed),
    ...line('left as they were', left),
    ...line('held', held),
    ...(rolled.length + reverted.length + failed.length + left.length === 0 && result.ended
      ? ['- Nothing had to be changed.']
      : []),
    '',
  ].join('\n');
}

const line = (what: string, names: readonly string[]): string[] =>
  names.length === 0
    ? []
    : [`- ${what}: ${names.map((name) => `\`${escapeMarkdown(name)}\``).join(', ')}`];

/** Says in one short line what a deployment has done. What is bad comes first, as the line is cut. */
export function describeResult({ rolled, reverted, failed, left, held, ended }: Result): string {
  const parts = [
    ...(ended ? [] : ['ended early']),
    ...named('put back', reverted),
    ...named('failed', failed),
    `${String(rolled.length)} changed`,
    ...(left.length === 0 ? [] : [`${String(left.length)} left as they were`]),
    ...named('held', held),
  ];
  const text = parts.join('; ');
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS - 1)}…` : text;
}

const named = (what: string, names: readonly string[]): string[] =>
  names.length === 0 ? [] : [`${String(names.length)} ${what}: ${names.join(', ')}`];
