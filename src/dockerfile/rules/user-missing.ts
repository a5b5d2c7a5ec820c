import { findingIn } from '../../lib/finding';
import type { DockerfileRule } from '../lint';
import { findStageIndex, isOwnImage, readParent } from '../parents';

const FIX = 'write USER 10001:10001 as the last';

export const userMissing: DockerfileRule = {
  name: 'user-missing',
  description: 'An image that ends as root, or as whoever its parent does.',
  check: ({ file, parsed: { stages, args }, contexts }) => {
    const last = stages.at(-1);
    if (!last) return [];
    let [stage, index] = [last, stages.length - 1];
    for (;;) {
      const user = stage.instructions.filter(({ keyword }) => keyword === 'USER').at(-1);
      if (user) {
        if (!/^(root|0)(:|$)/.test(user.text)) return [];
        const message = `the image ends as USER ${user.text}: its processes are root`;
        return [findingIn(file)('warning', 'user-missing', user.line, message, FIX)];
      }
      const parent = readParent(stage, args);
      const before = parent === undefined ? -1 : findStageIndex(stages, index, parent);
      const next = stages[before];
      if (!next) {
        if (parent !== undefined && isOwnImage(parent, contexts)) return [];
        const from = parent ?? stage.from;
        const message = `the image has no USER: its processes are whoever FROM ${from} says, and root where that says nothing`;
        return [findingIn(file)('warning', 'user-missing', last.line, message, FIX)];
      }
      [stage, index] = [next, before];
    }
  },
};
