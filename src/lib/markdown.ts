/**
 * Escapes others' text, such as a file's name, for a place outside code: it makes no markup and no link, stays on its line, and
 * GitHub tells nobody that they were named.
 */
export const escapeMarkdown = (text: string): string =>
  text
    .replace(/\s*[\r\n]+/g, ' ')
    .replaceAll('<', '&lt;')
    .replaceAll('[', '\\[')
    .replace(/(?<!\w)@(?=\w)/g, '@\u200b');

/** A list that opens at its title, in GitHub's Markdown; `rows` of its items at most. Both may hold others' text. */
export function renderDetails(title: string, items: readonly string[], rows: number): string[] {
  const left = items.length - Math.min(items.length, rows);
  return [
    `<details><summary>${escapeMarkdown(title)}</summary>`,
    '',
    ...items.slice(0, rows).map((item) => `- ${escapeMarkdown(item)}`),
    ...(left > 0 ? [`- … and ${String(left)} more`] : []),
    '',
    '</details>',
  ];
}

/** Text as it is, in a fence of four backticks: what is in it cannot end it. */
export const renderFence = (text: string): string[] => [
  '````',
  text.replaceAll('````', "''''"),
  '````',
];
