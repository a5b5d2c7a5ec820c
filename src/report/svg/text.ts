/** Widths of characters relative to the font's size, as wide as the widest of the common sans-serif fonts. */
const WIDTHS: readonly (readonly [RegExp, number])[] = [
  [/[ijl|.,:;'!`]/, 0.34],
  [/[frt()[\]{}/\\ -]/, 0.42],
  [/[mwMW%@…→]/, 1],
  [/[A-Z&+=<>]/, 0.78],
];
const OTHER = 0.64;

/** Measures how many pixels `text` takes at most in a line: there is no browser here to ask. */
export const measureText = (text: string, size: number): number =>
  size *
  Array.from(text).reduce(
    (sum, each) => sum + (WIDTHS.find(([kind]) => kind.test(each))?.[1] ?? OTHER),
    0,
  );

/** `text`, or as much of it as fits. */
export function fitText(text: string, size: number, width: number): string {
  if (measureText(text, size) <= width) return text;
  let cut = text;
  while (cut !== '' && measureText(`${cut}…`, size) > width) cut = cut.slice(0, -1);
  return `${cut.trimEnd()}…`;
}
