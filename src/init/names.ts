/** Names as the catalog writes them, of names as others do. */

/** `TtsService` of `tts-service`: a service's. What is one already stays. */
export function pascalOf(name: string): string {
  if (/^[A-Z][A-Za-z0-9]*$/.test(name)) return name;
  const words = name.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
  const joined = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
  return /^[A-Z]/.test(joined) ? joined : `Agent${joined}`;
}

/** `gpu-box` of `GPU_Box`: a machine's or a file's. */
export function kebabOf(name: string): string {
  const words = name
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
  const joined = words.join('-');
  return /^[a-z]/.test(joined) ? joined : `m-${joined}`;
}

/** `gpuBox` of `gpu-box`: what a file of rows exports. */
export const camelOf = (kebab: string): string =>
  kebab.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

/** Letters and digits alone: names that differ in nothing else are one. */
export const plainOf = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');
