/** HTML or SVG that needs no escaping; every other value is escaped on insertion. */
export class Markup {
  constructor(readonly text: string) {}
}

type Piece = Markup | readonly Markup[] | string | number | undefined;

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escape = (text: string): string => text.replace(/[&<>"']/g, (each) => ESCAPES[each] ?? each);

function written(piece: Piece): string {
  if (piece === undefined) return '';
  if (piece instanceof Markup) return piece.text;
  // Hundredths of a pixel, so that equal pictures are equal text.
  if (typeof piece === 'number') return String(Math.round(piece * 100) / 100);
  if (typeof piece === 'string') return escape(piece);
  return piece.map(({ text }) => text).join('');
}

/** A template whose values are escaped. */
export function markup(texts: TemplateStringsArray, ...pieces: readonly Piece[]): Markup {
  return new Markup(texts.reduce((all, text, index) => all + written(pieces[index - 1]) + text));
}
