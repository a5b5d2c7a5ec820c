import path from 'node:path';
import { findingIn, type Finding } from '../../../lib/finding';
import type { Instruction } from '../../../dockerfile/parse';
import { readPipInstalls, type PipInstall } from '../../../dockerfile/pip-command';
import { readArguments } from '../../../dockerfile/words';
import { findUnhashed, listIncluded } from '../files/hashes-together';
import type { SourceDockerfile, SourceDockerfileRule } from './rule';

export const hashedInstalls: SourceDockerfileRule = {
  name: 'hashed-installs',
  description:
    '`pip install` of a file without hashes, with --require-hashes or together with a file that has some.',
  check: (at) =>
    at.parsed.instructions.flatMap((instruction) =>
      readPipInstalls(instruction).flatMap((command) => checkCommand(at, instruction, command)),
    ),
};

function checkCommand(
  at: SourceDockerfile,
  { line }: Instruction,
  { files, options }: PipInstall,
): Finding[] {
  const named = files.flatMap((file) => findSource(at, file) ?? []);
  const isTold = options.has('--require-hashes');
  const together = [...new Set(named.flatMap((file) => listIncluded(file, at.requirements)))];
  // What one file takes in is reported there, whoever installs it.
  if (!isTold && named.length < 2) return [];
  return findUnhashed(together, at.requirements, isTold)
    .filter(
      ({ file, because }) =>
        because === undefined ||
        !named.some((each) => {
          const included = listIncluded(each, at.requirements);
          return included.includes(file) && included.includes(because);
        }),
    )
    .map(({ file, because }) =>
      findingIn(at.file)(
        'error',
        'requirement-unhashed',
        line,
        because === undefined
          ? `pip must check hashes, but '${file}' has none; pip refuses the whole file`
          : `'${file}' has no hashes, but '${because}' has some, and one command installs both; pip then asks for the hashes of all, and refuses the command`,
        `lock ${file} with hashes`,
      ),
    );
}

/** Finds the source's requirements file that has the path `named` in the image; undefined if no COPY names it. */
function findSource(
  { parsed, folders, requirements }: SourceDockerfile,
  named: string,
): string | undefined {
  const base = path.posix.basename(named);
  const copied = parsed.instructions
    .filter(({ keyword, flags }) => keyword === 'COPY' && !flags.some(([flag]) => flag === 'from'))
    .flatMap(({ text }) => {
      const words = readArguments(text);
      const destination = words.at(-1) ?? '';
      const renamed = path.posix.basename(destination) === base;
      return words.slice(0, -1).filter((source) => renamed || path.posix.basename(source) === base);
    });
  return [...copied, named]
    .flatMap((source) => folders.map((folder) => path.posix.join(folder, source)))
    .find((file) => requirements.has(file));
}
