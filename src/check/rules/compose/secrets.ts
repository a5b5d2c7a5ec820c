import { describeSecret } from '../../../lib/secret-detection';
import { findingIn } from '../../../lib/finding';
import type { ComposeRule } from './rule';

export const secrets: ComposeRule = {
  name: 'secret-in-source',
  description: 'No token, key or password is written in a compose file.',
  check: ({ services }) =>
    services.flatMap(({ name, environment, build }) =>
      [...environment, ...(build?.args ?? [])]
        .filter(({ isWritten }) => isWritten)
        .flatMap(({ key, value = '', place }) => {
          const found = describeSecret(key, value);
          if (found === undefined) return [];
          return [
            findingIn(place.file)(
              'warning',
              'secret-in-source',
              place.line,
              `${name}: holds ${found}; every copy of the source contains it; it is not known if it is still valid`,
              "revoke it where it was issued, and take it from compose's secrets or an env_file that git ignores",
            ),
          ];
        }),
    ),
};
