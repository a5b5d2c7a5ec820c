import { findingIn } from '../../lib/finding';
import type { DockerfileRule } from '../lint';

export const nothingFromUrls: DockerfileRule = {
  name: 'nothing-from-urls',
  description: 'Files come from the project or from a lock, not from an address.',
  check: ({ file, parsed }) =>
    parsed.instructions
      .map(({ keyword, text, line }) => {
        const [, added] = /^(?:ONBUILD\s+)?ADD\s+(.*)$/s.exec(`${keyword} ${text}`) ?? [];
        const source = added?.split(/[\s"[\],]+/).find((word) => /^(\w+:\/\/|git@)/.test(word));
        return { line, source };
      })
      .filter(({ source }) => source !== undefined)
      .map(({ line, source }) =>
        findingIn(file)(
          'error',
          'nothing-from-urls',
          line,
          `ADD downloads '${String(source)}' without a checksum`,
          'fetch it in a builder stage and compare its sha256',
        ),
      ),
};
