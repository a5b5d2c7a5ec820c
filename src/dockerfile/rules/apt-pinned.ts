import type { DockerfileRule } from '../rule';
import { aptPackages, commandsIn, shellOf } from '../shell';

export const aptPinned: DockerfileRule = {
  name: 'apt-pinned',
  description: 'Debian packages are installed at the versions of a lock.',
  check: ({ instructions }) =>
    instructions.flatMap((instruction) =>
      commandsIn(shellOf(instruction) ?? '')
        .flatMap((command) => aptPackages(command) ?? [])
        .filter((word) => !word.includes('='))
        .map((word) => ({
          line: instruction.line,
          message: `apt installs ${word} at whatever version there is; write it in apt.in and call /shared/apt-install, or write ${word}=VERSION`,
        })),
    ),
};
