import { findingIn, type Finding } from '../../lib/finding';
import type { Instruction } from '../parse';
import type { DockerfileRule } from '../lint';
import { INSTRUCTIONS } from './syntax';
import { maskQuotes } from '../words';

export const continuations: DockerfileRule = {
  name: 'continuations',
  description: 'Backslashes at line ends that join the wrong lines, or fail to join lines.',
  check: ({ file, parsed, lines }) =>
    parsed.instructions.flatMap((instruction) => {
      const written = lines.slice(instruction.line - 1, instruction.lastLine);
      // The lines of a here-document are in another language.
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
  // After a line that wrongly joins an instruction, further problems only follow from it.
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
          `a comment follows the backslash, so the lines are not joined; ${keyword} ends here and takes the comment as an argument`,
          'put the comment on a line of its own, before this one',
        ),
      );
    } else if (keyword === 'RUN' && /\s#.*\\[ \t]*$/.test(text)) {
      findings.push(
        finding(
          'warning',
          'dockerfile-continuation',
          line,
          'the comment also covers the lines that are joined to this one; the shell runs none of them',
          'put the comment on a line of its own, before this one',
        ),
      );
    } else if (index > 0 && text.trim() === '' && swallowed === -1) {
      findings.push(
        finding(
          'warning',
          'dockerfile-continuation',
          line,
          `an empty line inside ${keyword}; BuildKit still joins the lines, but a later release will refuse them`,
          'remove the empty line, or the backslash before it',
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
        `the backslash makes '${next}' a part of ${keyword}, which then fails or does something else`,
        'remove the backslash at the end of this line',
      ),
    );
  }
  return findings;
}

/** Checks whether a joined line begins another instruction. HEALTHCHECK and ONBUILD contain a second keyword. */
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
      `RUN ends in '${end}' and no command follows; the shell reports a syntax error`,
      `add a backslash at the end of this line, or remove '${end}'`,
    ),
  ];
}
