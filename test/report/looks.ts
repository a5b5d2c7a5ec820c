import { PEER } from '../support/rows';

/** Expressions that a browser evaluates on drawn pictures; each returns a line per fault. */

const HELPERS = `
const all = (from, selector) => [...from.querySelectorAll(selector)];
const pictures = all(document, 'svg.picture');
const nameOf = (each) => each.textContent.trim().slice(0, 60);
const titleOf = (svg) => svg.querySelector('title').textContent;
const inside = (one, other, slack) =>
  one.left >= other.left - slack && one.right <= other.right + slack &&
  one.top >= other.top - slack && one.bottom <= other.bottom + slack;
const apart = (one, other) =>
  one.right <= other.left || other.right <= one.left || one.bottom <= other.top || other.bottom <= one.top;
`;

/** Finds overlapping boxes and overlapping texts of a picture. */
export const clashes = `(() => {
${HELPERS}
const pairs = (svg, selector) => {
  const each = all(svg, selector).map((element) => [element, element.getBoundingClientRect()]);
  return each.flatMap(([one, a], index) =>
    each.slice(index + 1).flatMap(([other, b]) =>
      apart(a, b) ? [] : [titleOf(svg) + ': ' + nameOf(one.parentElement) + ' and ' + nameOf(other.parentElement)]));
};
return pictures.flatMap((svg) => [...pairs(svg, '.box'), ...pairs(svg, 'text')]);
})()`;

/** Finds texts that are wider than their box, or leave their picture. */
export const overflows = `(() => {
${HELPERS}
return pictures.flatMap((svg) =>
  all(svg, 'text').flatMap((text) => {
    const box = text.closest('.box-group')?.querySelector('.box') ?? svg;
    const fits = inside(text.getBoundingClientRect(), box.getBoundingClientRect(), 1);
    return fits ? [] : [titleOf(svg) + ': ' + nameOf(text)];
  }));
})()`;

/** Finds pictures that are drawn larger than their size. */
export const magnified = `(() => {
${HELPERS}
return pictures.flatMap((svg) => {
  const { width } = svg.getBoundingClientRect();
  const own = Number(svg.getAttribute('width'));
  return width <= own + 1 ? [] : [titleOf(svg) + ': ' + width.toFixed(0) + ' of ' + own];
});
})()`;

/** Finds texts of pictures with less contrast to their background than WCAG AA requires. */
export const lowContrast = `(() => {
${HELPERS}
const parse = (colour) => (colour.match(/[\\d.]+/g) ?? []).map(Number);
const light = (colour) => {
  const [r, g, b] = parse(colour).slice(0, 3).map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const ratio = (one, other) => {
  const [low, high] = [light(one), light(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
};
const filled = (element) => {
  const { fill } = getComputedStyle(element);
  return element.tagName === 'rect' && fill.startsWith('rgb') && parse(fill)[3] !== 0;
};
return pictures.flatMap((svg) => {
  const shapes = all(svg, 'rect').filter(filled).map((element) => [element, element.getBoundingClientRect()]);
  const ground = getComputedStyle(svg.closest('figure')).backgroundColor;
  return all(svg, 'text').flatMap((text) => {
    const at = text.getBoundingClientRect();
    const below = shapes.filter(([element, box]) =>
      !apart(at, box) && element.compareDocumentPosition(text) & Node.DOCUMENT_POSITION_FOLLOWING).at(-1);
    const behind = below ? getComputedStyle(below[0]).fill : ground;
    const found = ratio(getComputedStyle(text).fill, behind);
    return found >= 4.5 ? [] : [titleOf(svg) + ': ' + nameOf(text) + ': ' + found.toFixed(2)];
  });
});
})()`;

/** Moves one box of a picture onto another, and makes one text too long. */
export const BREAK_PICTURE = `(() => {
  const [one, other] = document.querySelectorAll('svg:has(#images-title) .box');
  other.setAttribute('x', one.getAttribute('x'));
  other.setAttribute('y', one.getAttribute('y'));
  document.querySelector('svg:has(#fleet-${PEER}-title) .box-group .name').textContent = 'wide'.repeat(20);
})()`;
export const SPOILED_TEXT = `Services of ${PEER}: ${'wide'.repeat(15)}`;

/** Lists the names in a picture that are not faded. */
export const notFaded = (picture: string): string =>
  `[...document.querySelectorAll('svg:has(#${picture}-title) .service:not(.faded)')].map(({ dataset }) => dataset.service).sort()`;
