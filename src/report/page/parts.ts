import { markup, type Markup } from '../markup';
import { renderInline, type Picture } from '../svg/picture';

/** The content of a table's cell. */
type Cell = Markup | string | number;

const formatCell = (cell: Cell, column: number): Markup =>
  column === 0 ? markup`<th scope="row">${cell}</th>` : markup`<td>${cell}</td>`;

export const renderRow = (cells: readonly Cell[], attributes: Markup = markup``): Markup =>
  markup`<tr ${attributes}>${cells.map(formatCell)}</tr>`;

/** Renders a part that scrolls on its own if it is too wide, by keyboard too. */
const scrolling = (name: string, content: Markup, kind = ''): Markup =>
  markup`<div class="scroll ${kind}" tabindex="0" role="region" aria-label="${name}">${content}</div>`;

export function renderTable(
  caption: string,
  header: readonly string[],
  rows: readonly Markup[],
  kind = '',
): Markup {
  const heads = header.map((each) => markup`<th scope="col">${each}</th>`);
  return scrolling(
    `${caption}, table`,
    markup`<table><caption>${caption}</caption><thead><tr>${heads}</tr></thead><tbody>${rows}</tbody></table>`,
    kind,
  );
}

/** A picture, what it shows in words, and the same as a table. */
export const renderFigure = (picture: Picture, behind: Markup): Markup =>
  markup`<figure>${scrolling(`${picture.title}, picture`, renderInline(picture))}<figcaption><strong>${picture.title}.</strong> ${picture.description}</figcaption><details><summary>${picture.title} as a table</summary>${behind}</details></figure>`;

export const renderSection = (id: string, title: string, content: readonly Markup[]): Markup =>
  markup`<section id="${id}" aria-labelledby="${id}-heading"><h2 id="${id}-heading">${title}</h2>${content}</section>`;

/** Something that nobody knows here, and how it becomes known. */
export const renderUnknown = (text: string): Markup => markup`<p class="unknown">${text}</p>`;
