import path from 'node:path';
import execa from 'execa';
import { z } from 'zod';
import { readMinor, type PythonVersion } from './versions';

/** Reason why a release of Python refuses a file. */
export interface Refusal {
  readonly line: number;
  readonly why: string;
}

export interface Syntax {
  /** Checks whether CPython itself was asked for that release: else nothing is certain. */
  knows(python: PythonVersion): boolean;
  refusal(file: string, python: PythonVersion): Refusal | undefined;
}

const answer = z.object({
  minor: z.int(),
  refused: z.record(z.string(), z.record(z.string(), z.tuple([z.int(), z.string()]))),
});

/**
 * Has this machine's Python read the files, in one process: only CPython knows what CPython takes.
 * @param command Python to ask
 */
export async function readSyntax(
  root: string,
  files: readonly string[],
  pythons: readonly PythonVersion[],
  command = 'python3',
): Promise<Syntax> {
  const script = path.join(__dirname, 'syntax.py');
  const { stdout, failed } = await execa(command, ['-I', script], {
    input: JSON.stringify({ root, files, minors: [...new Set(pythons.map(readMinor))] }),
    reject: false,
    maxBuffer: 1 << 28,
  });
  const said = failed ? undefined : answer.parse(JSON.parse(stdout));
  return {
    knows: (python) => said !== undefined && said.minor >= readMinor(python),
    refusal: (file, python) => {
      const found = said?.refused[file]?.[String(readMinor(python))];
      return found && { line: found[0], why: found[1] };
    },
  };
}
