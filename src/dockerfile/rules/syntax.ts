import { findingIn, type Finding } from '../../lib/finding';
import type { Instruction } from '../parse';
import type { DockerfileRule } from '../lint';
import { isQuoteOpen, splitWords } from '../words';

/** Instructions that BuildKit knows. */
export const INSTRUCTIONS: ReadonlySet<string> = new Set([
  'ADD',
  'ARG',
  'CMD',
  'COPY',
  'ENTRYPOINT',
  'ENV',
  'EXPOSE',
  'FROM',
  'HEALTHCHECK',
  'LABEL',
  'MAINTAINER',
  'ONBUILD',
  'RUN',
  'SHELL',
  'STOPSIGNAL',
  'USER',
  'VOLUME',
  'WORKDIR',
]);

export const syntax: DockerfileRule = {
  name: 'syntax',
  description: 'Lines that BuildKit refuses.',
  check: ({ file, parsed, lines }) => {
    const finding = findingIn(file);
    const error = (line: number, message: string, fix: string): Finding =>
      finding('error', 'dockerfile-syntax', line, message, fix);
    const findings = parsed.instructions.flatMap((instruction, index) => {
      const { keyword, line, text } = instruction;
      if (!INSTRUCTIONS.has(keyword)) {
        const before = parsed.instructions[index - 1];
        const written = lines[line - 1] ?? '';
        // Instructions are not indented.
        if (before?.lastLine === line - 1 && /^\s/.test(written)) {
          // A backslash before a comment is another finding.
          if (/\\[ \t]+#/.test(lines[before.lastLine - 1] ?? '')) return [];
          return [
            finding(
              'error',
              'dockerfile-continuation',
              before.lastLine,
              `the line ends without a backslash, but the next one does not begin with an instruction: '${written.trim()}'; the build stops there`,
              'end this line with a backslash',
            ),
          ];
        }
        return [
          error(
            line,
            `not an instruction: '${keyword}'; the build stops here`,
            'end the line before with a backslash if this one belongs to it, or write an instruction',
          ),
        ];
      }
      if (keyword === 'ENV') return checkAssignments(file, instruction);
      if ((keyword === 'COPY' || keyword === 'ADD') && splitWords(text).length < 2) {
        return [
          error(line, `${keyword} ${text}: it needs a source and a destination`, 'write both'),
        ];
      }
      return [];
    });
    const begins = parsed.instructions.find(({ keyword }) => keyword !== 'ARG');
    if (begins?.keyword === 'FROM' || (begins && !INSTRUCTIONS.has(begins.keyword)))
      return findings;
    const line = begins?.line ?? 1;
    return [
      error(
        line,
        'no FROM comes before this line, so there is no stage to build',
        'begin with FROM',
      ),
      ...findings,
    ];
  },
};

/** Checks an ENV: it is `NAME value`, for one name, or `NAME=value` for any number of names. */
function checkAssignments(file: string, { text, line, lastLine }: Instruction): Finding[] {
  const finding = findingIn(file);
  const words = splitWords(text);
  const [first = '', ...others] = words;
  const error = (message: string, fix: string): Finding[] => [
    finding('error', 'env-syntax', line, `ENV ${message}`, fix),
  ];
  if (words.length === 0) return error('without a name', 'write ENV NAME=value');
  if (isQuoteOpen(text) && first.includes('=')) {
    return error('has a quote that does not end; BuildKit stops here', 'close the quote');
  }
  if (!first.includes('=')) {
    if (others.length === 0) {
      return error(`${first} has no value; BuildKit stops here`, `write ENV ${first}=value`);
    }
    const more = others.some((word) => /^[A-Za-z_]\w*=/.test(word)) || others[0] === '=';
    if (!more && lastLine === line) return [];
    const takes = others.join(' ');
    return [
      finding(
        'warning',
        'env-syntax',
        line,
        `ENV ${first} without '=' sets one variable to the rest of the line: '${takes.slice(0, 60)}'`,
        `write ENV ${first}=${others[0] === '=' ? (others[1] ?? '') : (others[0] ?? '')}, and the others in the same way`,
      ),
    ];
  }
  const wrong = words.find((word) => !/^[^=]+=/.test(word));
  // An instruction after a backslash is another finding.
  if (wrong === undefined || (INSTRUCTIONS.has(wrong) && lastLine > line)) return [];
  return error(
    wrong.startsWith('=')
      ? `'${wrong}' has no name; BuildKit stops here`
      : `'${wrong}' has no '='; BuildKit stops here`,
    `write NAME=value without spaces around the '=', and quotes around a value with spaces`,
  );
}
