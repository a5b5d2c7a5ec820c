import { isUtf8 } from 'node:buffer';
import path from 'node:path';
import { FleetError } from '../lib/errors';
import { readPlainFile } from '../lib/plain-files';

/** Text of a file, or the lines that say why it has none. */
export interface TriedText {
  /** Undefined where the file is not there. */
  readonly text: string | undefined;
  readonly problems: readonly string[];
}

/**
 * Reads a text file of the project, which must really lie in it.
 * @param file relative to the project
 * @returns undefined where it is not there
 * @throws FleetError where it is no text file, or a link leads out of the project
 */
export function readProjectText(root: string, file: string): string | undefined {
  const bytes = readPlainFile(path.join(root, file), { place: file, inside: root });
  if (bytes !== undefined && (!isUtf8(bytes) || bytes.includes(0))) {
    throw new FleetError(`${file}: is not text; write it as text in UTF-8`);
  }
  return bytes?.toString('utf8');
}

/** Does what `readProjectText` does, and returns what it throws. */
export function tryProjectText(root: string, file: string): TriedText {
  try {
    return { text: readProjectText(root, file), problems: [] };
  } catch (error) {
    if (!(error instanceof FleetError)) throw error;
    return { text: undefined, problems: error.lines };
  }
}
