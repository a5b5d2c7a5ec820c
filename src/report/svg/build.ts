import { scaleUtc } from 'd3-scale';
import { markup, type Markup } from '../markup';
import type { MachineEntry, FleetReport } from '../model';
import { formatCount, formatDuration } from '../../lib/format';
import { drawAxis } from './axis';
import { drawLabel, WIDTH, type Picture } from './picture';
import { fitText } from './text';

const LEFT = 220;
const ROW = 26;

/** When each image of the last build was built, and what of it came from the cache; undefined where none is known. */
export function drawBuild({ machines }: FleetReport, machine: string): Picture | undefined {
  const build = machines.find((each) => each.machine === machine)?.build;
  if (!build) return undefined;
  const start = Date.parse(build.started);
  const images = Object.entries(build.images).sort(
    ([, one], [, other]) => Date.parse(one.started) - Date.parse(other.started),
  );
  const end = Math.max(...images.map(([, { completed }]) => Date.parse(completed)), start + 1000);
  const scale = scaleUtc([0, end - start], [LEFT, WIDTH - 210]);
  const bottom = images.length * ROW + 4;
  const rows = images.map(
    ([name, { started, completed, steps, cached, outcome }], index): Markup => {
      const y = index * ROW;
      // A step that was cached may be older than the build.
      const from = scale(Math.max(0, Date.parse(started) - start));
      const to = Math.max(from + 2, scale(Date.parse(completed) - start));
      const part = steps === 0 ? 0 : cached / steps;
      const took = formatDuration(
        Math.max(0, Date.parse(completed) - Math.max(start, Date.parse(started))),
      );
      const words = `${took}, ${String(cached)} of ${String(steps)} cached${outcome === 'failed' ? ', FAILED' : ''}`;
      return markup`<g>${drawLabel(8, y + 18, fitText(name, 12, LEFT - 16), 'name')}<rect class="bar ${outcome === 'failed' ? 'over' : ''}" x="${from}" y="${y + 6}" width="${to - from}" height="15" rx="2"/><rect class="cached" x="${from}" y="${y + 6}" width="${(to - from) * part}" height="15" rx="2"/>${drawLabel(to + 6, y + 18, words, 'small halo')}</g>`;
    },
  );
  const { steps, cached } = describeCache(build);
  return {
    name: `build-${machine}`,
    title: `Last build for ${machine}`,
    description: `${formatCount(images.length, 'image')} built in ${formatDuration(Date.parse(build.completed) - start)}; ${String(cached)} of ${formatCount(steps, 'step')} came from the cache, shown as the fainter part of each bar. Bars are the time of an image's own steps; between them images are sent and pushed.`,
    width: WIDTH,
    height: bottom + 24,
    content: markup`${drawAxis(scale, (value) => formatDuration(value.getTime()), 0, bottom)}${rows}`,
  };
}

/** Steps of a build, and those that the cache had. */
export function describeCache({ images }: NonNullable<MachineEntry['build']>): {
  readonly steps: number;
  readonly cached: number;
} {
  const all = Object.values(images);
  return {
    steps: all.reduce((sum, { steps }) => sum + steps, 0),
    cached: all.reduce((sum, { cached }) => sum + cached, 0),
  };
}
