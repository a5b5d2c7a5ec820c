import type { DockerfileRule } from '../rule';

export const nothingFromUrls: DockerfileRule = {
  name: 'nothing-from-urls',
  description: 'Files come from the project or from a lock, not from an address.',
  check: ({ instructions }) =>
    instructions
      .map(({ keyword, text, line }) => {
        const [, added] = /^(?:ONBUILD\s+)?ADD\s+(.*)$/s.exec(`${keyword} ${text}`) ?? [];
        const source = added?.split(/[\s"[\],]+/).find((word) => /^(\w+:\/\/|git@)/.test(word));
        return { line, source };
      })
      .filter(({ source }) => source !== undefined)
      .map(({ line, source }) => ({
        line,
        message: `ADD ${String(source)}; fetch it in a builder stage and compare its sha256`,
      })),
};
