import { findingIn } from '../../lib/finding';
import type { DockerfileRule } from '../lint';
import { splitCommands, readShell } from '../shell';

const LISTS = '/var/lib/apt/lists';

export const aptCleaned: DockerfileRule = {
  name: 'apt-cleaned',
  description: "apt's lists stay in no layer.",
  check: ({ file, parsed }) =>
    parsed.instructions
      .filter((instruction) => {
        const commands = splitCommands(readShell(instruction) ?? '');
        const fills = commands.some((each) => /\bapt(-get)?\s.*\b(update|install)\b/.test(each));
        const cleans = commands.some((each) => /^rm\s/.test(each) && each.includes(`${LISTS}/`));
        const mounted = instruction.flags.some(([, value]) => value.includes(`target=${LISTS}`));
        return fills && !cleans && !mounted;
      })
      .map(({ line }) =>
        findingIn(file)(
          'error',
          'apt-cleaned',
          line,
          "apt's lists stay in the layer",
          `end the same RUN with rm -rf ${LISTS}/*`,
        ),
      ),
};
