import { findingIn } from '../../lib/finding';
import type { DockerfileRule } from '../lint';

const USER = '10001:10001';

export const userLast: DockerfileRule = {
  name: 'user-last',
  description: 'The final image runs as the unprivileged user.',
  check: ({ file, parsed }) => {
    const last = parsed.stages.at(-1);
    if (!last) return [];
    const user = last.instructions.filter(({ keyword }) => keyword === 'USER').at(-1);
    if (user?.text === USER) return [];
    const given = user ? `ends with USER ${user.text}` : 'its last stage has no USER';
    return [
      findingIn(file)(
        'error',
        'user-last',
        user?.line ?? last.line,
        given,
        `write USER ${USER} as the last USER`,
      ),
    ];
  },
};
