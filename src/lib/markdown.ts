/** A list that opens at its title, in GitHub's Markdown; `rows` of its items at most. */
export function renderDetails(title: string, items: readonly string[], rows: number): string[] {
  const left = items.length - Math.min(items.length, rows);
  return [
    `<details><summary>${title}</summary>`,
    '',
    ...items.slice(0, rows).map((item) => `- ${item}`),
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
