/** What a browser is asked of the pictures it has drawn, as expressions; each gives a line for everything that is wrong. */

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

/** Boxes of a picture that overlap, and texts of a picture that do. */
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

/** Texts that are wider than the box they are in, or leave their picture. */
export const overflows = `(() => {
${HELPERS}
return pictures.flatMap((svg) =>
  all(svg, 'text').flatMap((text) => {
    const box = text.closest('.box-group')?.querySelector('.box') ?? svg;
    const fits = inside(text.getBoundingClientRect(), box.getBoundingClientRect(), 1);
    return fits ? [] : [titleOf(svg) + ': ' + nameOf(text)];
  }));
})()`;

/** Pictures that are drawn larger than they are. */
export const magnified = `(() => {
${HELPERS}
return pictures.flatMap((svg) => {
  const { width } = svg.getBoundingClientRect();
  const own = Number(svg.getAttribute('width'));
  return width <= own + 1 ? [] : [titleOf(svg) + ': ' + width.toFixed(0) + ' of ' + own];
});
})()`;

/** Texts of pictures whose contrast to what lies below them is less than WCAG AA asks for. */
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

/** One box of a picture put onto another, and one text made too long. */
export const SPOILED = `(() => {
  const [one, other] = document.querySelectorAll('svg:has(#images-title) .box');
  other.setAttribute('x', one.getAttribute('x'));
  other.setAttribute('y', one.getAttribute('y'));
  document.querySelector('svg:has(#fleet-pc2-title) .box-group .name').textContent = 'wide'.repeat(20);
})()`;
export const SPOILED_TEXT = `Services of pc2: ${'wide'.repeat(15)}`;

/** Names in a picture that are not faded. */
export const notFaded = (picture: string): string =>
  `[...document.querySelectorAll('svg:has(#${picture}-title) .service:not(.faded)')].map(({ dataset }) => dataset.service).sort()`;
