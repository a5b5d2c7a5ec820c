import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Markup, markup } from '../markup';

/** Something drawn; inside a page it takes the page's colours. */
export interface Picture {
  /** Of its file, without `.svg`; and of its elements. */
  readonly name: string;
  readonly title: string;
  /** A description for those who do not see the picture. */
  readonly description: string;
  readonly width: number;
  readonly height: number;
  readonly content: Markup;
}

/** Width of pictures that are laid out by hand. */
export const WIDTH = 1280;

/** Colours and fonts of all that is drawn, in light and dark. */
export const renderTheme = (): string =>
  readFileSync(path.join(__dirname, '..', 'page', 'theme.css'), 'utf8');

function svg(picture: Picture, attributes: Markup, before: Markup): Markup {
  const { name, title, description, width, height, content } = picture;
  return markup`<svg ${attributes} class="picture" role="img" aria-labelledby="${name}-title ${name}-description" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}"><title id="${name}-title">${title}</title><desc id="${name}-description">${description}</desc>${before}${content}</svg>`;
}

/** Width of a page in pixels: a wider picture is drawn as wide as its page, and not smaller than this. */
const NARROW = 1024;

/** For a page, which has the theme. */
export const renderInline = (picture: Picture): Markup =>
  svg(picture, picture.width > NARROW ? markup`data-wide=""` : markup``, markup``);

/** A file of its own. */
export function renderStandalone(picture: Picture): string {
  const namespace = markup`xmlns="http://www.w3.org/2000/svg"`;
  const style = new Markup(`<style>${renderTheme()}</style>`);
  const paper = markup`<rect class="paper" width="${picture.width}" height="${picture.height}"/>`;
  return `${svg(picture, namespace, markup`${style}${paper}`).text}\n`;
}

const GAP = 32;

/** All of them below each other, each under its title. */
export function drawStack(title: string, pictures: readonly Picture[]): Picture {
  let height = 0;
  const parts = pictures.map((each) => {
    const at = height + GAP;
    height = at + each.height + GAP / 2;
    return markup`<g transform="translate(0 ${at})"><text class="heading" x="12" y="0">${each.title}</text><g transform="translate(0 12)">${each.content}</g></g>`;
  });
  return {
    name: 'report',
    title,
    description: pictures.map(({ description }) => description).join(' '),
    width: Math.max(...pictures.map(({ width }) => width)),
    height: height + GAP,
    content: markup`${parts}`,
  };
}

/** Text at a place; `muted` and the like are classes of the theme. */
export const drawLabel = (x: number, y: number, text: string, kind = ''): Markup =>
  markup`<text class="label ${kind}" x="${x}" y="${y}">${text}</text>`;
