import path from 'node:path';
import { parseListForm } from '../../../dockerfile/list-form';
import { findLineage, listInstructions } from '../../../dockerfile/parents';
import { readArguments, removeQuotes, splitWords } from '../../../dockerfile/words';
import { findingIn } from '../../../lib/finding';
import { chooseContext } from './copy-sources';
import type { SourceDockerfile, SourceDockerfileRule } from './rule';

export const scriptLineEnds: SourceDockerfileRule = {
  name: 'script-line-ends',
  description: 'A script of ENTRYPOINT or CMD with the line ends of Windows.',
  check: (at) => {
    const instructions = listInstructions(findLineage(at.parsed, at.parsed.stages.length - 1));
    // A RUN may convert them.
    if (instructions.some(({ keyword, text }) => keyword === 'RUN' && /dos2unix|\\r/.test(text)))
      return [];
    return ['ENTRYPOINT', 'CMD'].flatMap((keyword) => {
      const start = instructions.findLast((each) => each.keyword === keyword);
      const words = start
        ? (parseListForm(start.text) ?? splitWords(start.text).map(removeQuotes))
        : [];
      return words.slice(0, 4).flatMap((word) => {
        const source = /\.(sh|bash|py|pl)$|^[./]/.test(word) ? findSource(at, word) : undefined;
        if (!start || source === undefined) return [];
        const [first = ''] = at.tree.read(source).split('\n', 1);
        if (!/^#!.*\r$/.test(first)) return [];
        const isProgram = word === words[0];
        if (!isProgram && /\.(py|pl)$/.test(word)) return []; // an interpreter takes them
        const message = isProgram
          ? `${keyword} ${word}: ${source} has the line ends of Windows, so Linux looks for '${first.slice(2, -1).trim()}\\r'; the container ends with 'no such file or directory'`
          : `${keyword} ${word}: ${source} has the line ends of Windows, which a shell takes as parts of the words`;
        return [
          findingIn(at.file)(
            isProgram ? 'error' : 'warning',
            'script-line-ends',
            start.line,
            message,
            `convert ${source} with dos2unix, and write '*.sh text eol=lf' into .gitattributes`,
          ),
        ];
      });
    });
  },
};

/** Finds the source's file that a COPY puts where the image has `script`. Of folders only the end of the path is compared. */
function findSource(at: SourceDockerfile, script: string): string | undefined {
  const { parsed, tree } = at;
  const context = chooseContext(at);
  const base = path.posix.basename(script);
  const sources = parsed.instructions
    .filter(({ keyword, flags }) => keyword === 'COPY' && !flags.some(([flag]) => flag === 'from'))
    .flatMap(({ text }) => readArguments(text).slice(0, -1));
  for (const source of sources) {
    const full = path.posix.join(context, source);
    const kind = tree.at(full)?.kind;
    if (kind === 'file' && path.posix.basename(full) === base) return full;
    if (kind !== 'folder') continue;
    const parts = script.split('/').filter((part) => part !== '' && part !== '.');
    for (let from = 0; from < parts.length; from += 1) {
      const inside = path.posix.join(full, ...parts.slice(from));
      if (tree.at(inside)?.kind === 'file') return inside;
    }
  }
  return undefined;
}
