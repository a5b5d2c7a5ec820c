import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Outputs } from './measurements';

/** Reads the document that a command printed to a file; undefined where it was killed before it had printed all of it. */
export function readJson(folder: string, file: string): object | undefined {
  const there = path.join(folder, file);
  if (!existsSync(there)) return undefined;
  let document: unknown;
  try {
    document = JSON.parse(readFileSync(there, 'utf8'));
  } catch {
    return undefined;
  }
  const isDocument = typeof document === 'object' && !Array.isArray(document);
  return isDocument ? (document ?? undefined) : undefined;
}

/** Reads what the commands said of each stack, which STACK.COMMAND.json in the folder of that side holds. */
export function readOutputs(folder: string, side: 'before' | 'after'): Outputs[] {
  const below = path.join(folder, side);
  const names = existsSync(below) ? readdirSync(below) : [];
  const stacks = [...new Set(names.map((name) => name.split('.')[0] ?? ''))].sort();
  return stacks.map((stack) => {
    const read = (command: string): object =>
      readJson(below, `${stack}.${command}.json`) ?? {
        errors: [{ message: `${stack}: ${command} ended before it could say how` }],
      };
    return { build: read('build'), sizes: read('sizes'), scan: read('scan') };
  });
}

/** A line, and the indented ones that belong to it. */
const SAID = /^(warning|error): (.*(?:\n[ \t].*)*)/gm;

/**
 * Reads the warnings and errors that commands printed, each once.
 * @param complete whether all of them ended well: otherwise there is at least one error
 */
export function readSaid(
  text: string,
  complete: boolean,
): { readonly warnings: string[]; readonly errors: string[] } {
  const found = [...text.matchAll(SAID)];
  const list = (kind: string): string[] => [
    ...new Set(found.filter(([, each]) => each === kind).map(([, , line = '']) => line)),
  ];
  const errors = list('error');
  const unsaid =
    "not all could be asked for newer versions; the output of the night's job updates says why";
  return {
    warnings: list('warning'),
    errors: complete || errors.length > 0 ? errors : [unsaid],
  };
}
