import { findClosure, sortIntoLevels, type Graph } from '../../lib/graph';
import { markup, type Markup } from '../markup';
import type { FleetReport } from '../model';
import type { ServiceEntry } from '../model/services';
import { layOutGraph, type PlacedBox } from './graph';
import { drawMood, chooseMood } from './health';
import { drawLabel, type Picture } from './picture';
import { measureText } from './text';
import { formatCount } from '../../lib/format';

const HEIGHT = 26;
const HEAD = 30;

/** In which order a machine's services start: a line to each from those that it waits for. */
export async function drawStartUp({ services }: FleetReport, machine: string): Promise<Picture> {
  const own = services.filter((each) => each.machine === machine);
  const graph = new Map(own.map(({ service, waitsFor }) => [service, waitsFor]));
  const elsewhere = [...new Set(own.flatMap(({ remote }) => remote))];
  const edges = [
    ...[...removeImplied(graph)].flatMap(([to, from]) => from.map((each) => [each, to] as const)),
    ...own.flatMap(({ service, remote }) => remote.map((each) => [awayId(each), service] as const)),
  ];
  const steps = sortIntoLevels(graph);
  // Boxes of a step are equally wide, so that they stand in a column.
  const widths = new Map(
    steps.flatMap((names, index) => {
      const others = index === 0 ? elsewhere.map(away) : [];
      const widest = Math.max(...[...names, ...others].map(widthFor));
      const ids = index === 0 ? [...names, ...elsewhere.map(awayId)] : names;
      return ids.map((id) => [id, widest] as const);
    }),
  );
  const laid = await layOutGraph(
    [...widths].map(([id, width]) => ({ id, width, height: HEIGHT })),
    edges,
    { boxes: 8, layers: 34 },
  );
  const byName = new Map(own.map((each) => [each.service, each]));
  const boxes = laid.boxes.map((box) => placeBox(box, byName.get(box.id)));
  const heads = steps.map((names, index) => {
    const x = Math.min(...laid.boxes.filter(({ id }) => names.includes(id)).map((box) => box.x));
    return drawLabel(x, 16, `step ${String(index + 1)} · ${String(names.length)}`, 'strong');
  });
  return {
    name: `start-up-${machine}`,
    title: `Start-up of ${machine}`,
    description: `${formatCount(own.length, 'service starts', 'services start')} in ${formatCount(heads.length, 'step')}, each after its dependencies are healthy. Lines that follow from others are left out; the table of services has all.`,
    width: Math.ceil(laid.width),
    height: Math.ceil(laid.height) + HEAD,
    content: markup`${heads}<g transform="translate(0 ${HEAD})">${laid.lines}${boxes}</g>`,
  };
}

const widthFor = (text: string): number => Math.ceil(measureText(text, 12)) + 36;

const away = (name: string): string => `${name}, elsewhere`;
const awayId = (name: string): string => `elsewhere ${name}`;

function placeBox({ id, x, y, width, height }: PlacedBox, entry: ServiceEntry | undefined): Markup {
  const rect = (kind: string): Markup =>
    markup`<rect class="box ${kind}" x="${x}" y="${y}" width="${width}" height="${height}" rx="5"/>`;
  if (!entry) {
    const name = away(id.replace(/^elsewhere /, ''));
    return markup`<g class="box-group">${rect('away')}${drawLabel(x + 10, y + 17, name, 'muted')}</g>`;
  }
  const mood = chooseMood(entry.now?.health ?? null);
  return markup`<g class="service box-group" data-service="${id}" data-machine="${entry.machine}">${rect(mood)}${drawMood(mood, x + 6, y + 6)}${drawLabel(x + 26, y + 17, id, 'name')}</g>`;
}

/** The graph without edges that a longer way implies: waiting for B, which waits for A, is waiting for A. */
export function removeImplied(graph: Graph): Graph {
  return new Map(
    [...graph].map(([name, needs]) => {
      const implied = new Set(
        needs.flatMap((need) => [...findClosure(graph, graph.get(need) ?? [])]),
      );
      return [name, needs.filter((need) => !implied.has(need))];
    }),
  );
}
