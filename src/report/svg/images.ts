import { markup, type Markup } from '../markup';
import type { FleetReport } from '../model';
import type { ImageEntry } from '../model/images';
import { formatBytes, formatCount, formatShare } from '../../lib/format';
import { layOutGraph, type PlacedBox } from './graph';
import { drawLabel, type Picture } from './picture';
import { fitText, measureText } from './text';

const BOX = { width: 206, height: 94 };
const BAR = { x: 10, width: BOX.width - 20, height: 5 };

/** The images, each right of the one that it is FROM, with its sizes against its budget. */
export async function drawImages({ images, machines }: FleetReport): Promise<Picture> {
  const upstreams = [...new Set(images.flatMap(({ upstream }) => upstream ?? []))];
  const laid = await layOutGraph(
    [
      ...upstreams.map((name) => ({
        id: upstreamId(name),
        height: 40,
        width: Math.ceil(Math.max(measureText(name, 12), measureText('upstream', 11))) + 24,
      })),
      ...images.map(({ image }) => ({ id: image, ...BOX })),
    ],
    images.map(({ image, parent, upstream }) => [parent ?? upstreamId(upstream ?? ''), image]),
    { boxes: 14, layers: 36 },
  );
  const byName = new Map(images.map((each) => [each.image, each]));
  const names = machines.map(({ machine }) => machine);
  const measured = images.filter(({ size }) => size !== null).length;
  const over = images.filter(({ overBudget }) => overBudget).map(({ image }) => image);
  return {
    name: 'images',
    title: 'Image hierarchy',
    description: `${formatCount(images.length, 'image')}, from the upstream ones on the left to the families of services. Services on an image are counted as ${names.join(' + ')}. ${measured === 0 ? 'None was measured here: budgets alone are shown.' : `${formatCount(measured, 'was', 'were')} measured; over budget: ${over.length === 0 ? 'none' : over.join(', ')}.`}`,
    width: Math.ceil(laid.width),
    height: Math.ceil(laid.height),
    content: markup`${laid.lines}${laid.boxes.map((box) => placeBox(box, byName.get(box.id), names))}`,
  };
}

const upstreamId = (name: string): string => `upstream ${name}`;

function placeBox(
  box: PlacedBox,
  image: ImageEntry | undefined,
  machines: readonly string[],
): Markup {
  const { id, x, y, width, height } = box;
  if (!image) {
    const name = id.replace(/^upstream /, '');
    return markup`<g class="box-group"><rect class="box away" x="${x}" y="${y}" width="${width}" height="${height}" rx="${height / 2}"/>${drawLabel(x + 12, y + 18, name, 'name')}${drawLabel(x + 12, y + 32, 'upstream', 'muted small')}</g>`;
  }
  const mood = image.overBudget === true ? 'bad' : image.kind === 'build' ? 'away' : 'plain';
  const used = machines.map((name) => String(image.services[name] ?? 0));
  const total = Object.values(image.services).reduce((sum, count) => sum + count, 0);
  const what = [
    ...(image.overBudget === true ? ['OVER BUDGET'] : []),
    ...(image.kind === 'build' ? ['for builds only'] : []),
    ...(total > 0 ? [`${used.join(' + ')} services`] : []),
  ].join(' · ');
  return markup`<g class="box-group"><rect class="box ${mood}" x="${x}" y="${y}" width="${width}" height="${height}" rx="5"/>${drawLabel(x + 10, y + 18, fitText(id, 12, width - 20), 'name')}${drawLabel(x + 10, y + 33, what === '' ? 'no service of its own' : what, 'muted small')}${bar(image, 'compressed', x, y + 41)}${bar(image, 'unpacked', x, y + 66)}</g>`;
}

/** A budget as a bar, as full as the image is. */
function bar(image: ImageEntry, field: 'compressed' | 'unpacked', x: number, y: number): Markup {
  const [size, budget] = [image.size?.[field], image.budget[field]];
  const part = size === undefined ? 0 : Math.min(1, size / budget);
  const over = size !== undefined && size > budget;
  const words =
    size === undefined
      ? `${field}: budget ${formatBytes(budget)}`
      : `${field} ${formatShare(size, budget)}`;
  return markup`${drawLabel(x + BAR.x, y + 11, fitText(words, 11, BAR.width), 'small')}<rect class="track" x="${x + BAR.x}" y="${y + 16}" width="${BAR.width}" height="${BAR.height}" rx="2.5"/><rect class="bar ${over ? 'over' : ''}" x="${x + BAR.x}" y="${y + 16}" width="${BAR.width * part}" height="${BAR.height}" rx="2.5"/>`;
}
