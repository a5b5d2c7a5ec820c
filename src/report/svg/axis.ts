import type { ScaleLinear, ScaleTime } from 'd3-scale';
import { markup, type Markup } from '../markup';

/** Lines at a scale's round values, from `top` to `bottom`, with their words below. */
export function drawAxis<T extends number | Date>(
  scale: {
    readonly ticks: (count: number) => readonly T[];
    (value: T): number;
  },
  words: (value: T) => string,
  top: number,
  bottom: number,
): Markup {
  return markup`${scale.ticks(6).map((value) => {
    const x = scale(value);
    return markup`<path class="grid" d="M${x} ${top}V${bottom}"/><text class="label muted small middle" x="${x}" y="${bottom + 15}">${words(value)}</text>`;
  })}`;
}

export type Linear = ScaleLinear<number, number>;
export type Time = ScaleTime<number, number>;
