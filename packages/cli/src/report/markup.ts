/** Text that is HTML or SVG already. */
export class Markup {
  constructor(readonly text: string) {}
}

type Piece = Markup | string | number | false | null | undefined | readonly Piece[];

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

// Characters that HTML cannot carry, and overrides that would show a name as another one.
const UNSHOWABLE = /(?![\t\n])[\p{Cc}\p{Bidi_Control}\ufffe\uffff]/gu;

const escape = (text: string): string =>
  text.replace(UNSHOWABLE, '\ufffd').replace(/[&<>"']/g, (c) => ENTITIES[c]);

const textOf = (piece: Piece): string => {
  if (piece === false || piece === null || piece === undefined) return '';
  if (piece instanceof Markup) return piece.text;
  if (typeof piece === 'string') return escape(piece);
  return typeof piece === 'number' ? String(piece) : piece.map(textOf).join('');
};

/** Template tag for HTML and SVG: every string put in is escaped, so that hostile file names stay text. */
export const markup = (strings: TemplateStringsArray, ...pieces: Piece[]): Markup =>
  new Markup(strings.reduce((text, string, i) => text + textOf(pieces[i - 1]) + string));
