import { findingIn } from '../../../lib/finding';
import path from 'node:path';
import { splitCommands, readShell } from '../../../dockerfile/shell';
import type { SourceDockerfile, SourceDockerfileRule } from './rule';
import { readArguments } from '../../../dockerfile/words';

export const hashedInstalls: SourceDockerfileRule = {
  name: 'hashed-installs',
  description: '`pip install --require-hashes -r FILE` of a file without any hash.',
  check: (at) =>
    at.parsed.instructions.flatMap((instruction) =>
      splitCommands(readShell(instruction) ?? '')
        .filter((command) => /\bpip[\d.]*\b.*--require-hashes\b/.test(command))
        .flatMap((command) => [...command.matchAll(/\s(?:-r|--requirement)[\s=]*(\S+)/g)])
        .flatMap(([, named = '']) => {
          const source = findSource(at, named);
          const read = source === undefined ? undefined : at.requirements.get(source);
          if (source === undefined || !read || read.hashed || read.requirements.length === 0) {
            return [];
          }
          return [
            findingIn(at.file)(
              'error',
              'requirement-unhashed',
              instruction.line,
              `pip must check hashes, but '${source}' has none; pip refuses the whole file`,
              `lock ${source} with hashes`,
            ),
          ];
        }),
    ),
};

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
