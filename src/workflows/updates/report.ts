import { renderMarkdown } from '../../impact/markdown';
import type { ImpactSummary } from '../../impact/summary';
import { formatCount } from '../../lib/format';
import { renderDetails, renderFence } from '../../lib/markdown';
import type { Finding } from '../../scan/finding';
import type { Bytes } from '../../sizes/image-size';
import { formatMegabytes } from '../../sizes/print';
import { COMMENT_LIMIT } from '../comment';
import type { LockChange } from './lock-changes';
import { compareFindings, type AdvisoryChange, type Measurement } from './measurements';

/** What new locks change. */
export interface UpdateReport {
  readonly locks: readonly LockChange[];
  /** `name old → new` of upstream images. */
  readonly upstreams: readonly string[];
  /** Images that were built, by name, with main's locks and with the new ones. */
  readonly before: ReadonlyMap<string, Measurement>;
  readonly after: ReadonlyMap<string, Measurement>;
  /** Lines that ask for a person's attention, such as a package whose files the index replaced. */
  readonly warnings: readonly string[];
  /** Why something could not be updated, built or scanned. */
  readonly errors: readonly string[];
  readonly impact?: ImpactSummary;
}

/** Lines of each list: as many as fit. */
const ROWS = [Infinity, 100, 20, 5, 0];

/**
 * Renders the text of the pull request with new locks, of at most `limit` characters: lists are cut first, then the tables
 * end where the room does.
 */
export function renderUpdateReport(report: UpdateReport, limit = COMMENT_LIMIT): string {
  for (const rows of ROWS) {
    const text = render(report, rows);
    if (text.length <= limit) return text;
  }
  const words =
    "\n\nThe rest does not fit here; the artifact `updates` of the night's run has it.\n";
  const text = render(report, 0).slice(0, limit - words.length);
  return `${text.slice(0, text.lastIndexOf('\n'))}${words}`;
}

function render(report: UpdateReport, rows: number): string {
  const { locks, upstreams, warnings, errors, impact } = report;
  return [
    'Newer packages and upstream images that fit what the `.in` files ask for, as `bin/fleet lock --upgrade` and `bin/fleet lock --upstreams` write them.',
    'The `nightly` workflow keeps this request up to date, and closes it once `main` has the same locks.',
    '',
    'If no check has started, close this request and open it again: GitHub starts none for a request that a workflow opened with its own token.',
    '',
    ...renderLines('Look at these first', warnings, rows),
    ...renderLines('Not updated, built, measured or scanned', errors, rows),
    ...(locks.length > 0 ? [...renderTable(report), ''] : []),
    ...renderUpstreams(upstreams, rows),
    ...locks.flatMap((change) => renderLock(change, report, rows)),
    ...(impact ? ['', renderMarkdown(impact, rows), ''] : []),
  ].join('\n');
}

function renderLines(title: string, lines: readonly string[], rows: number): string[] {
  if (lines.length === 0) return [];
  const shown = lines.slice(0, Math.max(rows, 5));
  const left = lines.length - shown.length;
  const more = left > 0 ? [`… and ${String(left)} more`] : [];
  return [`#### ${title}`, '', ...renderFence([...shown, ...more].join('\n')), ''];
}

function renderTable({ locks, before, after }: UpdateReport): string[] {
  return [
    '| image | packages | packed, MB | unpacked, MB | advisories |',
    '| --- | ---: | ---: | ---: | --- |',
    ...locks.flatMap(({ names, packages }) =>
      names.map((name) => {
        const [was, is] = [before.get(name), after.get(name)];
        const cells = [
          `\`${name}\``,
          String(packages.length),
          formatChange('compressed', was?.size, is?.size),
          formatChange('unpacked', was?.size, is?.size),
          formatAdvisories(compareFindings(was, is)),
        ];
        return `| ${cells.join(' | ')} |`;
      }),
    ),
    '',
    'What stands on an image inherits its changes. Sizes and advisories are measured on bases and families without a track; the checks of this request build the services.',
  ];
}

function formatChange(field: keyof Bytes, before?: Bytes, after?: Bytes): string {
  if (!before && !after) return 'not measured';
  const format = (size?: Bytes): string => (size ? formatMegabytes(size[field]) : 'not measured');
  return `${format(before)} → ${format(after)}`;
}

function formatAdvisories(change: AdvisoryChange | undefined): string {
  if (!change) return 'not scanned';
  const { fixed, added, kept } = change;
  return `${String(fixed.length)} fixed, ${String(added.length)} new, ${String(kept)} stay`;
}

const renderUpstreams = (upstreams: readonly string[], rows: number): string[] =>
  upstreams.length === 0
    ? []
    : renderDetails(
        `${formatCount(upstreams.length, 'upstream image')} with another digest`,
        upstreams,
        rows,
      );

function renderLock(
  { names, packages }: LockChange,
  { before, after }: UpdateReport,
  rows: number,
): string[] {
  const title = `${names.join(', ')}: ${formatCount(packages.length, 'package')}`;
  return [
    ...renderDetails(title, packages, rows),
    ...names.flatMap((name) => {
      const change = compareFindings(before.get(name), after.get(name));
      if (!change || change.fixed.length + change.added.length === 0) return [];
      const { fixed, added } = change;
      const lines = [
        ...added.map((each) => `new: ${formatFinding(each)}`),
        ...fixed.map((each) => `fixed: ${formatFinding(each)}`),
      ];
      return renderDetails(
        `${name}: ${formatCount(lines.length, 'advisory', 'advisories')}`,
        lines,
        rows,
      );
    }),
  ];
}

const formatFinding = ({ vulnerability, severity, package: name, installed }: Finding): string =>
  `${vulnerability} (${severity}) in ${name} ${installed}`;
