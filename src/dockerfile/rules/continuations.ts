import { findingIn, type Finding } from '../../lib/finding';
import type { Instruction } from '../parse';
import type { DockerfileRule } from '../lint';
import { INSTRUCTIONS } from './syntax';
import { maskQuotes } from '../words';

export const continuations: DockerfileRule = {
  name: 'continuations',
  description:
    'Backslashes at the ends of lines that join what does not belong together, or do not join what does.',
  check: ({ file, parsed, lines }) =>
    parsed.instructions.flatMap((instruction) => {
      const written = lines.slice(instruction.line - 1, instruction.lastLine);
      // The lines of a here-document are another language's.
      if (/<<-?\s*["']?\w/.test(instruction.text)) return [];
      return [
        ...checkLines(file, instruction, written, maskQuotes(written)),
        ...checkOpenEnd(file, instruction),
      ];
    }),
};

const NEXT = new RegExp(`^\\s*(${[...INSTRUCTIONS].join('|')})\\s+\\S`);

function checkLines(
  file: string,
  { keyword, line: first }: Instruction,
  written: readonly string[],
  shown: readonly string[],
): Finding[] {
  const finding = findingIn(file);
  // Once another instruction is swallowed, what follows is only its echo.
  const swallowed = shown.findIndex((text, index) => index > 0 && begins(keyword, text));
  const until = swallowed === -1 ? shown.length : swallowed;
  const findings: Finding[] = [];
  for (const [index, text] of shown.slice(0, until).entries()) {
    const line = first + index;
    if (/^\s*#/.test(text)) continue;
    if (/\\[ \t]+#/.test(text)) {
      findings.push(
        finding(
          'error',
          'dockerfile-continuation',
          line,
          `a comment after the backslash, which then joins no lines: ${keyword} ends here, and takes the comment for an argument`,
          'put the comment on a line of its own, before this one',
        ),
      );
    } else if (keyword === 'RUN' && /\s#.*\\[ \t]*$/.test(text)) {
      findings.push(
        finding(
          'warning',
          'dockerfile-continuation',
          line,
          'the comment goes on over the lines that are joined to this one: the shell runs none of them',
          'put the comment on a line of its own, before this one',
        ),
      );
    } else if (index > 0 && text.trim() === '' && swallowed === -1) {
      findings.push(
        finding(
          'warning',
          'dockerfile-continuation',
          line,
          `an empty line within ${keyword}, which BuildKit joins all the same, and says that it will not any more`,
          'take the empty line out, or the backslash before it',
        ),
      );
    }
  }
  if (swallowed !== -1) {
    const next = written[swallowed]?.trim() ?? '';
    findings.push(
      finding(
        'error',
        'dockerfile-continuation',
        first + shown.slice(0, swallowed).findLastIndex((text) => /\\[ \t]*$/.test(text)),
        `its backslash makes '${next}' a part of ${keyword}, which fails or does something else`,
        'take the backslash at the end of this line out',
      ),
    );
  }
  return findings;
}

/** Checks whether a joined line begins another instruction. Health checks and triggers are written in two. */
const begins = (keyword: string, text: string): boolean =>
  keyword !== 'ONBUILD' &&
  NEXT.test(text) &&
  !(keyword === 'HEALTHCHECK' && /^\s*(CMD|NONE)\b/.test(text));

/** Finds a command that ends in an operator without a following command. */
function checkOpenEnd(file: string, { keyword, text, lastLine }: Instruction): Finding[] {
  const end = keyword === 'RUN' ? /(&&|\|\|?)\s*$/.exec(text)?.[1] : undefined;
  if (end === undefined) return [];
  return [
    findingIn(file)(
      'error',
      'dockerfile-continuation',
      lastLine,
      `RUN ends in ${end}, and nothing follows: the shell finds no command there`,
      'write a backslash at the end of this line, or take it out',
    ),
  ];
}
