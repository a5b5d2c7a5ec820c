import type { DockerfileRule } from '../rule';

const USER = '10001:10001';

export const userLast: DockerfileRule = {
  name: 'user-last',
  description: 'The image that is shipped ends as the unprivileged user.',
  check: ({ stages }) => {
    const last = stages.at(-1);
    if (!last) return [];
    const user = last.instructions.filter(({ keyword }) => keyword === 'USER').at(-1);
    if (user?.text === USER) return [];
    const given = user ? `ends with USER ${user.text}` : 'its last stage has no USER';
    return [{ line: user?.line ?? last.line, message: `${given}; write USER ${USER} as the last` }];
  },
};
