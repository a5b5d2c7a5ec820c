import { scaleLinear } from 'd3-scale';
import { markup, type Markup } from '../markup';
import type { MachineEntry, FleetReport } from '../model';
import type { Share } from '../model/capacity';
import { formatCount } from '../../lib/format';
import { formatMebibytes } from '../../lib/units';
import { drawAxis } from './axis';
import { drawLabel, WIDTH, type Picture } from './picture';
import { fitText, measureText } from './text';

const LEFT = 190;
const BAR = 22;
const ROW = 62;
const AXIS = 40;

/** Draws what the machines' services take of the cards and of the hosts' memory. */
export function drawCapacity({ machines }: FleetReport): Picture {
  const cards = chart(machines.flatMap(cardRows));
  const memory = chart(machines.map(memoryRow));
  return {
    name: 'capacity',
    title: 'Card and memory',
    description:
      "Frames are what there is, bars what services take: of a card their measured peaks, of memory their containers' limits, which they hardly reach all at once. An upright line is what is used now.",
    width: WIDTH,
    height: cards.height + memory.height,
    content: markup`${cards.content}<g transform="translate(0 ${cards.height})">${memory.content}</g>`,
  };
}

interface Row {
  readonly name: string;
  readonly what: string;
  readonly words: string;
  /** The amount that there is; null where it is not known. */
  readonly total: number | null;
  readonly shares: readonly Share[];
  readonly used: number | null;
}

const sum = (shares: readonly Share[]): number =>
  shares.reduce((total, { megabytes }) => total + megabytes, 0);

/** Rows that share a scale. */
function chart(rows: readonly Row[]): { readonly height: number; readonly content: Markup } {
  const most = Math.max(1024, ...rows.flatMap(({ total, shares }) => [total ?? 0, sum(shares)]));
  const scale = scaleLinear([0, most / 1024], [LEFT, WIDTH - 40]).nice();
  const parts = rows.map((row, index) => drawRow(row, index * ROW, (value) => scale(value / 1024)));
  const bottom = rows.length * ROW;
  const ticks = drawAxis(scale, (value) => `${String(value)} GiB`, 0, bottom);
  return { height: bottom + AXIS, content: markup`${ticks}${parts}` };
}

function cardRows({ machine, card }: MachineEntry): Row[] {
  if (card === null) return [];
  const { model, total, reserved, resident, onDemand, unmeasured } = card;
  const all = resident.length + onDemand.length + unmeasured.length;
  const shares = [...resident, ...onDemand.slice(0, 1)];
  const words = [
    `${formatMebibytes(total)} on the card`,
    ...(reserved
      ? [
          `${formatCount(all, 'service')} for it, ${unmeasured.length === all ? 'none' : String(all - unmeasured.length)} of them measured`,
        ]
      : ['this stack reserves no card']),
    ...(shares.length > 0 ? [`${formatMebibytes(sum(shares))} known to be needed`] : []),
  ].join(', ');
  return [{ name: machine, what: model, total, shares, used: null, words }];
}

function memoryRow({ machine, memory }: MachineEntry): Row {
  const { total, limits, used } = memory;
  return {
    name: machine,
    what: 'memory of the host',
    total,
    shares: limits,
    used,
    words: [
      `limits of all containers ${formatMebibytes(sum(limits))} together`,
      total === null
        ? "the host's memory is not known here"
        : `the host has ${formatMebibytes(total)}`,
      ...(used === null ? [] : [`${formatMebibytes(used)} used now`]),
    ].join(', '),
  };
}

function drawRow(row: Row, y: number, at: (megabytes: number) => number): Markup {
  const { name, what, words, total, shares, used } = row;
  let before = 0;
  const bars = shares.map(({ name: share, megabytes }, index) => {
    const [from, to] = [at(before), at(before + megabytes)];
    before += megabytes;
    const text = `${share} ${formatMebibytes(megabytes)}`;
    const fits = measureText(text, 11) < to - from - 10;
    return markup`<g><title>${text}</title><rect class="share share-${index % 2}" x="${from}" y="${y + 24}" width="${Math.max(1, to - from - 1)}" height="${BAR}"/>${fits ? drawLabel(from + 7, y + 39, text, 'small') : undefined}</g>`;
  });
  const outline =
    total === null
      ? undefined
      : markup`<rect class="limit" x="${LEFT}" y="${y + 21}" width="${at(total) - LEFT}" height="${BAR + 6}" rx="3"/>`;
  const nothing =
    shares.length === 0
      ? drawLabel(LEFT + 8, y + 39, 'nothing measured yet', 'muted small')
      : undefined;
  const now =
    used === null
      ? undefined
      : markup`<path class="now" d="M${at(used)} ${y + 18}V${y + 27 + BAR}"/>`;
  return markup`<g>${drawLabel(8, y + 34, fitText(name, 12, LEFT - 16), 'strong')}${drawLabel(8, y + 49, what, 'muted small')}${drawLabel(LEFT, y + 14, words, 'small halo')}${bars}${outline}${nothing}${now}</g>`;
}
