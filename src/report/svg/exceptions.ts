import { scaleUtc } from 'd3-scale';
import { markup } from '../markup';
import type { FleetReport } from '../model';
import { formatCount } from '../../lib/format';
import { drawAxis } from './axis';
import { drawLabel, WIDTH, type Picture } from './picture';
import { fitText } from './text';

const LEFT = 20;
const ROW = 44;
const DAY = 24 * 60 * 60 * 1000;

/** Until when each exception of the scan gate holds; undefined where there is none. */
export function drawExceptions({ exceptions, made }: FleetReport): Picture | undefined {
  if (exceptions.length === 0) return undefined;
  const today = new Date(made);
  const last = Math.max(...exceptions.map(({ until }) => Date.parse(until)));
  const end = new Date(Math.max(last, today.getTime() + 30 * DAY));
  const scale = scaleUtc([today, end], [LEFT, WIDTH - 60]).nice();
  const now = scale(today);
  const rows = exceptions.map(({ vulnerability, package: name, image, until, daysLeft }, index) => {
    const y = index * ROW;
    const to = Math.max(now + 2, scale(new Date(until)));
    const left =
      daysLeft === 0
        ? `OVER since ${until}`
        : `until ${until}, ${formatCount(daysLeft, 'day')} left`;
    const words = `${vulnerability} in ${name} of ${image}: ${left}`;
    return markup`<g>${drawLabel(now, y + 14, fitText(words, 12, WIDTH - now - 8), 'halo')}<rect class="bar ${daysLeft < 30 ? 'over' : ''}" x="${now}" y="${y + 21}" width="${to - now}" height="12" rx="3"/></g>`;
  });
  const bottom = exceptions.length * ROW;
  const soon = exceptions.filter(({ daysLeft }) => daysLeft < 30).length;
  return {
    name: 'exceptions',
    title: 'Exceptions of the scan gate',
    description: `${formatCount(exceptions.length, 'exception')}; over, or ending within 30 days: ${soon === 0 ? 'none' : String(soon)}.`,
    width: WIDTH,
    height: bottom + 24,
    content: markup`${drawAxis(scale, day, 0, bottom)}<path class="now" d="M${now} 0V${bottom}"/>${rows}`,
  };
}

const day = (date: Date): string => date.toISOString().slice(0, 10);
