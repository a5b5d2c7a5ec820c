/** Names as the catalog writes them, of names as others do. */

/** `TtsService` of `tts-service`: a service's. What is one already stays. */
export function toPascalCase(name: string): string {
  if (/^[A-Z][A-Za-z0-9]*$/.test(name)) return name;
  const words = listWords(name);
  const joined = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
  return /^[A-Z]/.test(joined) ? joined : `Agent${joined}`;
}

/** `gpu-box` of `GPU_Box`: a machine's or a file's. */
export function toKebabCase(name: string): string {
  const joined = listWords(name).join('-').toLowerCase();
  return /^[a-z]/.test(joined) ? joined : ['m', ...(joined === '' ? [] : [joined])].join('-');
}

/** Letters and digits alone, of every script: names that differ in nothing else are one. */
export const toPlainName = (name: string): string => {
  const plain = toLatin(name).replace(/[^\p{L}\p{M}\p{N}]/gu, '');
  return (plain === '' ? name.trim() : plain).toLowerCase();
};

/** Checks whether a name of the catalog has the numbers of characters in place of letters that are not Latin. */
export const isSpelledOut = (name: string): boolean => encode(name) !== toLatin(name);

const listWords = (name: string): string[] =>
  encode(name)
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '');

/** Letters that Unicode does not take apart. */
const LATIN: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  Æ: 'Ae',
  œ: 'oe',
  Œ: 'Oe',
  ø: 'o',
  Ø: 'O',
  ł: 'l',
  Ł: 'L',
  đ: 'd',
  Đ: 'D',
  ı: 'i',
};

/** Latin letters without their accents. */
const toLatin = (name: string): string =>
  name.normalize('NFC').replace(/\P{ASCII}/gu, (letter) => {
    const parts = letter.normalize('NFKD').replace(/\p{M}/gu, '');
    return LATIN[letter] ?? (/^\p{ASCII}+$/u.test(parts) ? parts : letter);
  });

/** The other letters as the numbers of their characters: without them, two names could be one. */
function encode(name: string): string {
  const latin = toLatin(name);
  const spell = (letter: string): string =>
    `U${(letter.codePointAt(0) ?? 0).toString(16).toUpperCase()}`;
  return /[\p{L}\p{N}]/u.test(latin)
    ? latin.replace(/(?!\p{ASCII})[\p{L}\p{M}\p{N}]/gu, spell)
    : latin.replace(/./gsu, spell);
}

/** Words that JavaScript or TypeScript keeps to itself, in modules of either kind. */
const RESERVED = new Set(
  [
    'break case catch class const continue debugger default delete do else enum export extends false finally for function if import in instanceof new null return super switch this throw true try typeof var void while with',
    'arguments await eval implements interface let package private protected public static yield',
    'exports globalThis module require undefined',
  ].flatMap((words) => words.split(' ')),
);

/**
 * Names what a file of rows exports: `gpuBox` for `gpu-box`.
 * @param kind added where the language keeps the name to itself
 */
export function toConstantName(kebab: string, kind: 'Services' | 'Machine'): string {
  const name = kebab.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  return RESERVED.has(name) ? `${name}${kind}` : name;
}
