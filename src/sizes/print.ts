import { drawBar, paint, print, formatTable } from '../lib/output';
import type { StackImage } from './stack-images';
import type { Bytes, ImageSize } from './image-size';
import { formatCount } from '../lib/format';

/** Megabytes of 10^6 bytes. */
export const formatMegabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);
const BAR = 6;

/** Formats bytes against a budget as two cells: how much of how much, and how full that is. */
function compare(size: ImageSize, field: keyof Bytes): [string, string] {
  const of = `${formatMegabytes(size[field])} of ${String(Math.round(size.budget[field] / 1e6))}`;
  return [of.padStart(14), drawBar(size[field] / size.budget[field], BAR)];
}

/** One row for each base and family, and for all services of a family that keep to their budget. */
export function printTable(sizes: readonly ImageSize[], images: readonly StackImage[]): void {
  const family = new Map(images.map(({ name, family: of }) => [name, of]));
  const groups = new Map<string, ImageSize[]>();
  for (const size of sizes) {
    const of = family.get(size.image);
    const key = of === undefined || size.overBudget ? size.image : `services on ${of}`;
    groups.set(key, [...(groups.get(key) ?? []), size]);
  }
  const rows = [...groups].map(([name, members]) => {
    const [largest] = [...members].sort((one, other) => other.compressed - one.compressed);
    if (!largest) return [];
    const counted = name.startsWith('services on ');
    const note = largest.overBudget ? 'OVER' : counted ? 'at most' : '';
    return [
      counted ? `${name}: ${String(members.length)}` : name,
      ...compare(largest, 'compressed'),
      ...compare(largest, 'unpacked'),
      formatMegabytes(largest.own).padStart(6),
      note,
    ];
  });
  const header = ['IMAGE', 'COMPRESSED, MB', 'FULL', 'UNPACKED, MB', 'FULL', 'OWN', ''];
  print(formatTable(header, rows, { optional: ['FULL', 'OWN'] }));
}

/** An image's packages, duplicates and layers; `top` of each. */
export function printDetails(size: ImageSize, top: number): void {
  const line = (bytes: number, text: string): void => {
    print(`  ${formatMegabytes(bytes).padStart(8)}  ${text}`);
  };
  const heading = (text: string): void => {
    print(paint('bold', `${size.image}: ${text}`));
  };
  print();
  heading('layers, MB compressed and unpacked');
  for (const { digest, compressed, unpacked, inherited, packages } of size.layers) {
    const named = packages.map(({ name }) => name).join(', ');
    const whose = inherited ? 'inherited' : 'own';
    const short = digest.slice(7, 19);
    line(
      compressed,
      `${formatMegabytes(unpacked).padStart(8)}  ${short} ${whose.padEnd(9)} ${named}`,
    );
  }
  heading('largest packages, MB unpacked');
  for (const { name, bytes } of size.packages.slice(0, top)) line(bytes, name);
  const rest = size.packages.slice(top);
  if (rest.length > 0) {
    const bytes = rest.reduce((sum, each) => sum + each.bytes, 0);
    line(bytes, formatCount(rest.length, 'other'));
  }
  if (size.hidden > 0) {
    heading('hidden, MB unpacked');
    line(size.hidden, 'of files that a later layer replaces or removes');
  }
  if (size.duplicates.length === 0) return;
  heading('libraries that are there more than once, MB unpacked beyond the largest copy');
  for (const { library, wasted, copies } of size.duplicates.slice(0, top)) {
    line(wasted, library);
    for (const { file, bytes } of copies)
      print(`  ${''.padStart(8)}  ${formatMegabytes(bytes)} /${file}`);
  }
}

/** Prints what each base and family adds, layer by layer, as a table of a document. */
export function printMarkdown(sizes: readonly ImageSize[]): void {
  const rows = sizes.flatMap(({ image, layers, compressed, unpacked }) => [
    ...layers
      .filter(({ inherited }) => !inherited)
      .map((layer) => [
        '',
        layer.packages.map(({ name, bytes }) => `${name} ${formatMegabytes(bytes)}`).join(', '),
        formatMegabytes(layer.compressed),
        formatMegabytes(layer.unpacked),
      ]),
    [
      `**${image}**`,
      'all layers',
      `**${formatMegabytes(compressed)}**`,
      `**${formatMegabytes(unpacked)}**`,
    ],
  ]);
  const header = ['image', 'largest parts of its own layers, MB unpacked', 'MB', 'MB unpacked'];
  for (const row of [header, ['---', '---', '---:', '---:'], ...rows]) {
    print(`| ${row.join(' | ')} |`);
  }
}
