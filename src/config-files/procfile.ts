import type { Node } from './node';

/** `name: command` in each line. */
export function readProcfile(text: string, file: string): Node {
  const entries = text.split('\n').flatMap((line, index) => {
    const [, key, value] = /^([\p{L}\p{M}\p{N}_.-]+)\s*:\s*(.+)$/u.exec(line) ?? [];
    if (key === undefined || value === undefined) return [];
    const place = { file, line: index + 1 };
    return [{ key, place, node: { kind: 'scalar', place, value } as const }];
  });
  return { kind: 'map', place: { file, line: 1 }, entries };
}
