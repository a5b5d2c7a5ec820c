import type { DockerfileRule } from '../rule';
import { commandsIn, isUnhashedPip, shellOf } from '../shell';

export const pipHashed: DockerfileRule = {
  name: 'pip-hashed',
  description: 'Python packages are installed with the hashes of a lock.',
  check: ({ instructions }) =>
    instructions.flatMap((instruction) =>
      commandsIn(shellOf(instruction) ?? '')
        .filter(isUnhashedPip)
        .map((command) => ({
          line: instruction.line,
          message: `'${command}' checks no hash; call /shared/pip-install with a lock, or write --require-hashes`,
        })),
    ),
};
