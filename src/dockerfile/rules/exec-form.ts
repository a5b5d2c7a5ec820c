import { parseListForm } from '../list-form';
import { findingIn } from '../../lib/finding';
import type { DockerfileRule } from '../lint';

export const execForm: DockerfileRule = {
  name: 'exec-form',
  description:
    'ENTRYPOINT, CMD and HEALTHCHECK name a program and its arguments, not a shell line.',
  check: ({ file, parsed }) =>
    parsed.instructions.flatMap(({ keyword, text, line }) => {
      const command = readCommand(keyword, text);
      if (command === undefined || parseListForm(command)) return [];
      return [
        findingIn(file)(
          'error',
          'exec-form',
          line,
          `${keyword} ${text} runs in a shell, which does not pass signals on`,
          `write ${JSON.stringify(command.split(/\s+/))}`,
        ),
      ];
    }),
};

function readCommand(keyword: string, text: string): string | undefined {
  if (keyword === 'ENTRYPOINT' || keyword === 'CMD') return text;
  return keyword === 'HEALTHCHECK' ? /^CMD\s+(.*)$/is.exec(text)?.[1] : undefined;
}
