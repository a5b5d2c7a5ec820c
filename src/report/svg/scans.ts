import { scaleLinear } from 'd3-scale';
import { SEVERITIES, type Severity } from '../../stack/scan';
import { markup, type Markup } from '../markup';
import type { FleetReport } from '../model';
import type { ImageScan, ScannedImage } from '../model/scans';
import { drawAxis } from './axis';
import { drawLabel, WIDTH, type Picture } from './picture';
import { fitText, measureText } from './text';
import { formatCount } from '../../lib/format';

const LEFT = 220;
const ROW = 30;

/** Gravest first. */
export const GRAVEST = [...SEVERITIES].reverse();

/** Bases, families and servers, each once: as the first machine that has it scanned knows it. */
export function listScannedImages({ scans }: FleetReport): ImageScan[] {
  const rows = new Map<string, ImageScan>();
  for (const each of scans.filter(({ kind }) => kind !== 'service')) {
    const known = rows.get(each.image);
    if (!known?.scan) rows.set(each.image, each.scan ? each : (known ?? each));
  }
  return [...rows.values()];
}

/** Draws what scans found in each image, by severity; undefined where none was ever scanned here. */
export function drawScans(report: FleetReport): Picture | undefined {
  const rows = listScannedImages(report);
  const totals = rows.map(({ scan }) => (scan ? sum(scan) : 0));
  if (!rows.some(({ scan }) => scan)) return undefined;
  const scale = scaleLinear([0, Math.max(...totals, 10)], [LEFT, WIDTH - 150]).nice();
  const top = 26;
  const bottom = top + rows.length * ROW;
  const parts = rows.map((row, index) => drawRow(row, top + index * ROW, scale));
  const failing = rows.filter(({ scan }) => scan && scan.failures.length > 0);
  return {
    name: 'vulnerabilities',
    title: 'Vulnerabilities by image',
    description: `${String(rows.filter(({ scan }) => scan).length)} of ${formatCount(rows.length, 'image was', 'images were')} scanned; the gate would stop ${failing.length === 0 ? 'none' : failing.map(({ image }) => image).join(', ')}.`,
    width: WIDTH,
    height: bottom + 24,
    content: markup`${legend()}${drawAxis(scale, String, top, bottom)}${parts}`,
  };
}

const sum = ({ counts }: ScannedImage): number =>
  Object.values(counts).reduce((total, each) => total + each, 0);

const word = (severity: Severity): string => severity.toLowerCase();

function legend(): Markup {
  return markup`${GRAVEST.map(
    (severity, index) =>
      markup`<rect class="severity ${word(severity)}" x="${LEFT + index * 120}" y="2" width="14" height="14" rx="2"/>${drawLabel(LEFT + index * 120 + 20, 13, word(severity), 'muted small')}`,
  )}`;
}

function drawRow({ image, scan }: ImageScan, y: number, at: (count: number) => number): Markup {
  const name = drawLabel(8, y + 19, fitText(image, 12, LEFT - 16), 'name');
  if (!scan)
    return markup`<g>${name}${drawLabel(LEFT + 8, y + 19, 'never scanned here', 'muted halo')}</g>`;
  let before = 0;
  const bars = GRAVEST.map((severity) => {
    const count = scan.counts[severity];
    const [from, to] = [at(before), at(before + count)];
    before += count;
    const text = String(count);
    const fits = measureText(text, 11) < to - from - 6;
    return markup`<g><title>${text} ${word(severity)}</title><rect class="severity ${word(severity)}" x="${from}" y="${y + 5}" width="${Math.max(0, to - from)}" height="20"/>${fits ? drawLabel(from + 4, y + 19, text, `on-${word(severity)} small`) : undefined}</g>`;
  });
  const verdict = scan.failures.length === 0 ? 'passes' : `FAILS: ${String(scan.failures.length)}`;
  return markup`<g>${name}${bars}${drawLabel(at(before) + 8, y + 19, `${String(before)}, ${verdict}`, 'small halo')}</g>`;
}
