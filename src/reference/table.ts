/** Text as a cell of a Markdown table. */
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ').trim();

/** Characters of a text, which are not its UTF-16 units. */
const count = (text: string): number => Array.from(text).length;

/** A Markdown table as prettier formats it. */
export function renderTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const cells = [header, ...rows].map((row) => row.map(cell));
  const widths = header.map((_, column) =>
    Math.max(3, ...cells.map((row) => count(row[column] ?? ''))),
  );
  const line = (row: readonly string[]): string =>
    `| ${widths.map((width, column) => pad(row[column] ?? '', width)).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  const [first = [], ...rest] = cells;
  return [line(first), rule, ...rest.map(line)].join('\n');
}

const pad = (text: string, width: number): string =>
  text + ' '.repeat(Math.max(0, width - count(text)));

export const code = (text: string): string => `\`${text}\``;

/** The first lines of a generated document. */
export const heading = (title: string, introduction: string): string =>
  `# ${title}\n\n<!-- Generated: node --import ./src/lib/register-tsx.mjs src/reference/write.ts -->\n\n${introduction}\n`;
