import type { Markup } from '../markup';
import type { Report } from '../model';
import type { ImageEntry } from '../model/images';
import type { Pictures } from '../pictures';
import { bytes, moment } from '../words';
import { figure, row, section, table, unknown } from './parts';

/** What images stand on, what they weigh and may weigh. */
export function imagesSection({ images, machines }: Report, pictures: Pictures): Markup {
  const names = machines.map(({ machine }) => machine);
  const missing = images.filter(({ size }) => size === null).map(({ image }) => image);
  const header = [
    ...['Image', 'From', 'Reads', 'Compressed', 'of', 'Unpacked', 'of', 'Budget'],
    ...names.map((name) => `Services on ${name}`),
    'Measured',
  ];
  const rows = images.map((each) => row(cellsOf(each, names)));
  return section('images', 'Images', [
    ...(missing.length === 0
      ? []
      : [
          unknown(
            `Not measured here: ${missing.join(', ')}. bin/fleet sizes measures what is built.`,
          ),
        ]),
    figure(pictures.images, table('Images', header, rows)),
  ]);
}

function cellsOf(image: ImageEntry, machines: readonly string[]): (string | number)[] {
  const { size, budget, overBudget } = image;
  return [
    image.image,
    image.parent ?? `upstream ${image.upstream ?? ''}`,
    image.reads.join(', '),
    size ? bytes(size.compressed) : 'not measured',
    bytes(budget.compressed),
    size ? bytes(size.unpacked) : 'not measured',
    bytes(budget.unpacked),
    overBudget === null ? 'not known' : overBudget ? 'OVER' : 'within',
    ...machines.map((name) => image.services[name] ?? 0),
    size ? `${moment(size.measured)}, ${size.repository}` : 'never',
  ];
}
