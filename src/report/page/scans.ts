import { markup, type Markup } from '../markup';
import type { FleetReport } from '../model';
import type { ImageScan } from '../model/scans';
import type { Pictures } from '../pictures';
import { GRAVEST, listScannedImages } from '../svg/scans';
import { formatCount, formatMoment } from '../../lib/format';
import { renderFigure, renderRow, renderSection, renderTable, renderUnknown } from './parts';
import { fleetCommandFor } from '../../lib/fleet-command';

/** Renders what scans found, and what passes for a time. */
export function renderScans(report: FleetReport, pictures: Pictures): Markup {
  const { exceptions } = report;
  const rows = exceptions.map(
    ({ vulnerability, package: name, image, until, daysLeft, owner, reason }) =>
      renderRow([
        vulnerability,
        name,
        image,
        until,
        daysLeft === 0 ? 'OVER' : formatCount(daysLeft, 'day'),
        owner,
        reason,
      ]),
  );
  const header = ['Vulnerability', 'Package', 'Image', 'Until', 'Left', 'Owner', 'Reason'];
  const behind = renderTable('Exceptions', header, rows);
  return renderSection('vulnerabilities', 'Vulnerabilities', [
    markup`<h3>By image</h3>`,
    ...byImage(report, pictures),
    markup`<h3>Exceptions</h3>`,
    pictures.exceptions
      ? renderFigure(pictures.exceptions, behind)
      : markup`<p>There is no exception of the scan gate.</p>`,
  ]);
}

function byImage(report: FleetReport, { scans: picture }: Pictures): Markup[] {
  const images = listScannedImages(report);
  const services = report.scans.filter(({ kind, scan }) => kind === 'service' && scan);
  const never = images.filter(({ scan }) => !scan).map(({ image }) => image);
  const told =
    never.length === 0
      ? []
      : [
          renderUnknown(
            `Never scanned here: ${never.join(', ')}. Scan what is built: ${report.machines.map(({ stack }) => fleetCommandFor(stack, 'scan')).join(', ')}.`,
          ),
        ];
  if (!picture) return told;
  const header = [
    'Image',
    'Gate',
    ...GRAVEST.map((each) => each.toLowerCase()),
    'With a fix',
    'Database',
  ];
  const rows = [...images, ...services].map(formatCells).map((cells) => renderRow(cells));
  return [...told, renderFigure(picture, renderTable('Vulnerabilities by image', header, rows))];
}

function formatCells({ image, scan }: ImageScan): (string | number)[] {
  if (!scan) return [image, 'never scanned', ...GRAVEST.map(() => ''), '', ''];
  const { counts, fixable, failures, scanner, database } = scan;
  const gate =
    failures.length === 0 ? 'passes' : `FAILS: ${formatCount(failures.length, 'reason')}`;
  return [
    image,
    gate,
    ...GRAVEST.map((each) => counts[each]),
    fixable,
    `${scanner}, ${formatMoment(database)}`,
  ];
}
