import type { Markup } from '../markup';
import type { FleetReport } from '../model';
import type { ImageEntry } from '../model/images';
import type { Pictures } from '../pictures';
import { formatBytes, formatMoment } from '../../lib/format';
import { renderFigure, renderRow, renderSection, renderTable, renderUnknown } from './parts';
import { fleetCommandFor } from '../../lib/fleet-command';

/** Renders the images: parents, sizes and budgets. */
export function renderImages({ images, machines }: FleetReport, pictures: Pictures): Markup {
  const names = machines.map(({ machine }) => machine);
  const missing = images.filter(({ size }) => size === null).map(({ image }) => image);
  const header = [
    'Image',
    'From',
    'Reads',
    'Compressed',
    'of',
    'Unpacked',
    'of',
    'Budget',
    ...names.map((name) => `Services on ${name}`),
    'Measured',
  ];
  const rows = images.map((each) => renderRow(formatCells(each, names)));
  return renderSection('images', 'Images', [
    ...(missing.length === 0
      ? []
      : [
          renderUnknown(
            `Not measured here: ${missing.join(', ')}. Measure what is built: ${machines.map(({ stack }) => fleetCommandFor(stack, 'sizes')).join(', ')}.`,
          ),
        ]),
    renderFigure(pictures.images, renderTable('Images', header, rows)),
  ]);
}

function formatCells(image: ImageEntry, machines: readonly string[]): (string | number)[] {
  const { size, budget, overBudget } = image;
  return [
    image.image,
    image.parent ?? `upstream ${image.upstream ?? ''}`,
    image.reads.join(', '),
    size ? formatBytes(size.compressed) : 'not measured',
    formatBytes(budget.compressed),
    size ? formatBytes(size.unpacked) : 'not measured',
    formatBytes(budget.unpacked),
    overBudget === null ? 'not known' : overBudget ? 'OVER' : 'within',
    ...machines.map((name) => image.services[name] ?? 0),
    size ? `${formatMoment(size.measured)}, ${size.repository}` : 'never',
  ];
}
