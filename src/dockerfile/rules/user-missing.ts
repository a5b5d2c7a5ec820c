import { findingIn } from '../../lib/finding';
import type { DockerfileRule } from '../lint';
import { findStageIndex, isOwnImage, readParent } from '../parents';

const FIX = 'write USER 10001:10001 as the last USER';

export const userMissing: DockerfileRule = {
  name: 'user-missing',
  description: 'An image that runs as root, or as the user of its parent.',
  check: ({ file, parsed: { stages, args }, contexts }) => {
    const last = stages.at(-1);
    if (!last) return [];
    let [stage, index] = [last, stages.length - 1];
    for (;;) {
      const user = stage.instructions.filter(({ keyword }) => keyword === 'USER').at(-1);
      if (user) {
        if (!/^(root|0)(:|$)/.test(user.text)) return [];
        const message = `the image ends with USER ${user.text}, so its processes run as root`;
        return [findingIn(file)('warning', 'user-missing', user.line, message, FIX)];
      }
      const parent = readParent(stage, args);
      const before = parent === undefined ? -1 : findStageIndex(stages, index, parent);
      const next = stages[before];
      if (!next) {
        if (parent !== undefined && isOwnImage(parent, contexts)) return [];
        const from = parent ?? stage.from;
        const message = `the image has no USER, so its processes run as the user of FROM ${from}, or as root if that sets none`;
        return [findingIn(file)('warning', 'user-missing', last.line, message, FIX)];
      }
      [stage, index] = [next, before];
    }
  },
};
