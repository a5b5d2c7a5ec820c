import { isSecretName, findSecretProblem } from '../../lib/secret-detection';
import { findingIn } from '../../lib/finding';
import type { DockerfileRule } from '../lint';
import { readAssignments } from '../words';

export const noSecrets: DockerfileRule = {
  name: 'no-secrets',
  description: "No secret is in ARG or ENV, which the image's history shows.",
  check: ({ file, parsed }) =>
    parsed.instructions
      .filter(({ keyword }) => keyword === 'ARG' || keyword === 'ENV')
      .flatMap(({ keyword, text, line }) =>
        readAssignments(text).flatMap(([name, value]) => {
          // An ARG with such a name is meant to receive a secret.
          const isMeantTo = keyword === 'ARG' && isSecretName(name);
          const problem = isMeantTo
            ? `${name} is a secret by its name`
            : findSecretProblem(name, value);
          return problem === undefined
            ? []
            : [
                findingIn(file)(
                  'error',
                  'no-secrets',
                  line,
                  `${keyword}: ${problem}`,
                  'write RUN --mount=type=secret,id=…',
                ),
              ];
        }),
      ),
};
