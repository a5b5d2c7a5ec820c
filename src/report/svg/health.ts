import { markup, type Markup } from '../markup';

/** Health of a service, drawn as a shape and a colour; either is enough to recognize it. */
type Mood = 'good' | 'warn' | 'bad' | 'unknown';

/** @param health null where nobody knows */
export function chooseMood(health: string | null): Mood {
  if (health === null) return 'unknown';
  if (health === 'healthy') return 'good';
  return ['degraded', 'starting', 'stopped'].includes(health) ? 'warn' : 'bad';
}

const SHAPES: Readonly<Record<Mood, Markup>> = {
  good: markup`<circle class="mood good" cx="7" cy="7" r="6"/><path class="mark" d="M4 7.2l2.2 2.2L10.2 5"/>`,
  warn: markup`<path class="mood warn" d="M7 .8L13.6 12.6H.4z"/><path class="mark" d="M7 4.8v3.4M7 10v.9"/>`,
  bad: markup`<rect class="mood bad" x="1" y="1" width="12" height="12" rx="2"/><path class="mark" d="M4.4 4.4l5.2 5.2M9.6 4.4l-5.2 5.2"/>`,
  unknown: markup`<circle class="mood unknown" cx="7" cy="7" r="5.5"/>`,
};

/** A mark of 14 × 14 pixels. */
export const drawMood = (mood: Mood, x: number, y: number): Markup =>
  markup`<g transform="translate(${x} ${y})">${SHAPES[mood]}</g>`;

const WORDS: readonly (readonly [Mood, string])[] = [
  ['good', 'healthy'],
  ['warn', 'degraded or starting'],
  ['bad', 'not healthy or missing'],
  ['unknown', 'not known here'],
];

/** Draws the meaning of the marks, in a line of 14 pixels. */
export const drawMoodLegend = (x: number, y: number): Markup =>
  markup`${WORDS.map(
    ([mood, words], index) =>
      markup`${drawMood(mood, x + index * 190, y)}<text class="label muted" x="${x + index * 190 + 20}" y="${y + 11}">${words}</text>`,
  )}`;
