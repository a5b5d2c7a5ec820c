import { findingIn } from '../../lib/finding';
import type { DockerfileRule } from '../lint';

export const fromMissing: DockerfileRule = {
  name: 'from-missing',
  description: 'A Dockerfile without a FROM, such as an empty one.',
  check: ({ file, parsed: { stages } }) =>
    stages.length > 0
      ? []
      : [
          findingIn(file)(
            'error',
            'from-missing',
            1,
            'the file has no FROM, so it builds no image',
            'write FROM and the name of its parent image',
          ),
        ],
};
