import { findingIn } from '../../lib/finding';
import type { DockerfileRule } from '../lint';
import { splitCommands, isUnhashedPip, readShell } from '../shell';

export const pipHashed: DockerfileRule = {
  name: 'pip-hashed',
  description: 'Python packages are installed with the hashes of a lock.',
  check: ({ file, parsed }) =>
    parsed.instructions.flatMap((instruction) =>
      splitCommands(readShell(instruction) ?? '')
        .filter(isUnhashedPip)
        .map((command) =>
          findingIn(file)(
            'error',
            'pip-hashed',
            instruction.line,
            `'${command}' checks no hash`,
            'call /shared/pip-install with a lock, or write --require-hashes',
          ),
        ),
    ),
};
