import { isSecretName, findSecretProblem } from '../../lib/secret-detection';
import { findingIn } from '../../lib/finding';
import type { DockerfileRule } from '../lint';

export const noSecrets: DockerfileRule = {
  name: 'no-secrets',
  description: "No secret is in ARG or ENV, which the image's history shows.",
  check: ({ file, parsed }) =>
    parsed.instructions
      .filter(({ keyword }) => keyword === 'ARG' || keyword === 'ENV')
      .flatMap(({ keyword, text, line }) =>
        readPairs(text).flatMap(([name, value]) => {
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

/** `A=b C="d e"`, `A`, and the old `A b c`. */
function readPairs(text: string): [string, string][] {
  if (!/^\S+=/.test(text) && /^\S+\s+\S/.test(text) && !text.includes('=')) {
    const [name = '', value = ''] = text.split(/\s+(.*)/s);
    return [[name, value]];
  }
  return [...text.matchAll(/([A-Za-z_]\w*)(?:=("[^"]*"|'[^']*'|\S*))?/g)].map(
    ([, name = '', value = '']) => [name, value.replace(/^(['"])(.*)\1$/s, '$2')],
  );
}
