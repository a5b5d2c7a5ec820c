import type { DockerfileRule } from '../rule';

export const noSyntaxLine: DockerfileRule = {
  name: 'no-syntax-line',
  description: "BuildKit's own frontend builds, and none is fetched from a hub.",
  check: ({ directives }) =>
    directives
      .filter(({ name }) => name === 'syntax')
      .map(({ line }) => ({
        line,
        message: 'a syntax line fetches a frontend from a hub; remove it',
      })),
};
