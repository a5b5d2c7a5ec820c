/** Names as the catalog writes them, of names as others do. */

/** `TtsService` of `tts-service`: a service's. What is one already stays. */
export function toPascalCase(name: string): string {
  if (/^[A-Z][A-Za-z0-9]*$/.test(name)) return name;
  const words = name.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
  const joined = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
  return /^[A-Z]/.test(joined) ? joined : `Agent${joined}`;
}

/** `gpu-box` of `GPU_Box`: a machine's or a file's. */
export function toKebabCase(name: string): string {
  const words = name
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
  const joined = words.join('-');
  return /^[a-z]/.test(joined) ? joined : `m-${joined}`;
}

/** Words that JavaScript keeps to itself. */
const RESERVED = new Set(
  'break case catch class const continue debugger default delete do else enum export extends false finally for function if import in instanceof new null package private protected public return static super switch this throw true try typeof var void while with yield'.split(
    ' ',
  ),
);

/**
 * Names what a file of rows exports: `gpuBox` for `gpu-box`.
 * @param kind added where JavaScript keeps the name to itself
 */
export function toConstantName(kebab: string, kind: 'Services' | 'Machine'): string {
  const name = kebab.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  return RESERVED.has(name) ? `${name}${kind}` : name;
}

/** Letters and digits alone: names that differ in nothing else are one. */
export const toPlainName = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');
