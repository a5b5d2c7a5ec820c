import path from 'node:path';
import { readArguments } from '../../../dockerfile/words';
import { formatCount } from '../../../lib/format';
import { findingIn } from '../../../lib/finding';
import { chooseContext, isSent } from './copy-sources';
import type { SourceDockerfileRule } from './rule';
import { writeCommand } from '../../../lib/shell';

export const lfsPointer: SourceDockerfileRule = {
  name: 'lfs-pointer',
  description: 'A COPY of a file of Git LFS that was not downloaded.',
  check: (at) => {
    const { file, parsed, tree } = at;
    if (tree.lfsPointers.length === 0) return [];
    const context = chooseContext(at);
    const sent = tree.lfsPointers.filter((each) => isSent(at, context, each));
    return parsed.instructions
      .filter(
        ({ keyword, flags }) =>
          /^(COPY|ADD)$/.test(keyword) && !flags.some(([flag]) => flag === 'from'),
      )
      .flatMap(({ keyword, text, line }) =>
        readArguments(text)
          .slice(0, -1)
          .flatMap((source) => {
            const full = path.posix.join(context, source).replace(/\/$/, '');
            const [first, ...more] = sent.filter(
              (each) => full === '.' || each === full || each.startsWith(`${full}/`),
            );
            if (first === undefined) return [];
            const others = more.length === 0 ? '' : ` and ${formatCount(more.length, 'other')}`;
            return [
              findingIn(file)(
                'warning',
                'lfs-pointer',
                line,
                `${keyword} ${source}: ${first}${others} is a pointer of Git LFS and not the file itself; the image gets a text of three lines`,
                `run ${writeCommand('git', 'lfs', 'pull')} before the build`,
              ),
            ];
          }),
      );
  },
};
