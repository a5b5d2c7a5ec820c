import { findingIn } from '../../lib/finding';
import { describeSecret } from '../../lib/secret-detection';
import type { DockerfileRule } from '../lint';
import { readAssignments } from '../words';

export const secretInSource: DockerfileRule = {
  name: 'secret-in-source',
  description: 'A token, a key or a password in ARG or ENV, which stays in the image.',
  check: ({ file, parsed }) =>
    parsed.instructions
      .filter(({ keyword }) => keyword === 'ARG' || keyword === 'ENV')
      .flatMap(({ keyword, text, line }) =>
        readAssignments(text).flatMap(([name, value]) => {
          const found = describeSecret(name, value);
          if (found === undefined) return [];
          return [
            findingIn(file)(
              'warning',
              'secret-in-source',
              line,
              `${keyword} holds ${found}; every image and every copy of the source contains it; it is not known if it is still valid`,
              'revoke it where it was issued; write RUN --mount=type=secret,id=… for a build, and give the container its secret as a file',
            ),
          ];
        }),
      ),
};
