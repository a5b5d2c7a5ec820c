import { findingIn } from '../../lib/finding';
import type { DockerfileRule } from '../lint';
import { readAptPackages, splitCommands, readShell } from '../shell';

export const aptPinned: DockerfileRule = {
  name: 'apt-pinned',
  description: 'Debian packages are installed at the versions of a lock.',
  check: ({ file, parsed }) =>
    parsed.instructions.flatMap((instruction) =>
      splitCommands(readShell(instruction) ?? '')
        .flatMap((command) => readAptPackages(command) ?? [])
        .filter((word) => !word.includes('='))
        .map((word) =>
          findingIn(file)(
            'error',
            'apt-pinned',
            instruction.line,
            `apt installs '${word}' without a fixed version`,
            `write it in apt.in and call /shared/apt-install, or write ${word}=VERSION`,
          ),
        ),
    ),
};
