import { findingIn } from '../../lib/finding';
import type { DockerfileRule } from '../lint';

export const noSyntaxLine: DockerfileRule = {
  name: 'no-syntax-line',
  description: "BuildKit's own frontend builds, and none is fetched from a hub.",
  check: ({ file, parsed }) =>
    parsed.directives
      .filter(({ name }) => name === 'syntax')
      .map(({ line }) =>
        findingIn(file)(
          'error',
          'no-syntax-line',
          line,
          'a syntax line fetches a frontend from a hub',
          'remove it',
        ),
      ),
};
