import { markup, type Markup } from '../markup';
import type { FleetReport } from '../model';
import type { ServiceEntry } from '../model/services';
import { drawMoodLegend, drawMood, chooseMood } from './health';
import { drawLabel, WIDTH, type Picture } from './picture';
import { fitText } from './text';
import { formatCount } from '../../lib/format';

const COLUMNS = 5;
const GAP = 8;
const TILE = { width: (WIDTH - GAP) / COLUMNS - GAP, height: 42 };
const HEADING = 34;

/** The services of one machine by family, each with its health. */
export function drawFleet({ machines, services }: FleetReport, machine: string): Picture {
  const own = services.filter((each) => each.machine === machine);
  const servers = machines.find((each) => each.machine === machine)?.servers ?? [];
  const groups = new Map<string, ServiceEntry[]>();
  for (const each of own) groups.set(each.family, [...(groups.get(each.family) ?? []), each]);
  let y = 0;
  const parts: Markup[] = [];
  const group = (title: string, tiles: readonly ((x: number, y: number) => Markup)[]): void => {
    parts.push(drawLabel(GAP, y + 22, title, 'strong'));
    y += HEADING;
    for (const [index, tile] of tiles.entries()) {
      const [column, row] = [index % COLUMNS, Math.floor(index / COLUMNS)];
      parts.push(tile(GAP + column * (TILE.width + GAP), y + row * (TILE.height + GAP)));
    }
    y += Math.ceil(tiles.length / COLUMNS) * (TILE.height + GAP);
  };
  const sorted = [...groups].sort(([, one], [, other]) => other.length - one.length);
  for (const [family, members] of sorted) {
    group(
      `${family} · ${String(members.length)}`,
      members.map((each) => (x, at) => drawTile(each, x, at)),
    );
  }
  if (servers.length > 0) {
    group(
      `servers · ${String(servers.length)}`,
      servers.map(
        ({ name, health }) =>
          (x, at) =>
            placeBox(name, health ?? 'not known here', health, x, at),
      ),
    );
  }
  parts.push(drawMoodLegend(GAP, y + 12));
  const known = own.filter(({ now }) => now?.health === 'healthy').length;
  const running = own.some(({ now }) => now !== null);
  return {
    name: `fleet-${machine}`,
    title: `Services of ${machine}`,
    description: `${formatCount(own.length, 'service')} in ${formatCount(groups.size, 'family', 'families')}; ${running ? `${String(known)} of them healthy` : 'the stack does not run here, so no health is known'}. The table of services has the same data.`,
    width: WIDTH,
    height: y + 38,
    content: markup`${parts}`,
  };
}

function drawTile(
  { service, machine, addresses, now }: ServiceEntry,
  x: number,
  y: number,
): Markup {
  const health = now?.health ?? null;
  const port = addresses['service']?.split(':').at(-1) ?? '';
  const words = `${health ?? 'not known here'} · port ${port}`;
  return markup`<g class="service" data-service="${service}" data-machine="${machine}">${placeBox(service, words, health, x, y)}</g>`;
}

function placeBox(
  name: string,
  words: string,
  health: string | null,
  x: number,
  y: number,
): Markup {
  const room = TILE.width - 36;
  return markup`<g class="box-group"><rect class="box ${chooseMood(health)}" x="${x}" y="${y}" width="${TILE.width}" height="${TILE.height}" rx="5"/>${drawMood(chooseMood(health), x + 9, y + 14)}${drawLabel(x + 30, y + 18, fitText(name, 12, room), 'name')}${drawLabel(x + 30, y + 33, fitText(words, 11, room), 'muted small')}</g>`;
}
