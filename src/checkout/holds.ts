import path from 'node:path';
import { FleetError } from '../lib/errors';
import { writeFileAtomic } from '../lib/files';
import { formatIssues } from '../lib/issues';
import { writeCommand } from '../lib/shell';
import { holdsSchema, nameHoldsFile, type Holds } from '../plan/hold';
import { readProjectText } from './project-text';

/**
 * Reads the holds of a stack, by the service's name; none where there is no file.
 * @throws FleetError where the file holds something else, with a line for each mistake
 */
export function readHolds(root: string, stack: string): Holds {
  const file = nameHoldsFile(stack);
  const text = readProjectText(root, file);
  if (text === undefined) return {};
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw new FleetError(
      `${file}: is not JSON: ${(error as Error).message}; correct it, or take it back: ${writeCommand('git', 'checkout', file)}`,
    );
  }
  const parsed = holdsSchema.safeParse(content);
  if (parsed.success) return parsed.data;
  throw new FleetError(formatIssues(parsed.error, content, { file, schema: holdsSchema }));
}

/** Writes the holds of a stack, sorted by name, so that a commit shows one change as one. */
export function writeHolds(root: string, stack: string, holds: Holds): void {
  const sorted = Object.entries(holds).sort(([one], [other]) => (one < other ? -1 : 1));
  const text = `${JSON.stringify(Object.fromEntries(sorted), null, 2)}\n`;
  writeFileAtomic(path.join(root, nameHoldsFile(stack)), text);
}
