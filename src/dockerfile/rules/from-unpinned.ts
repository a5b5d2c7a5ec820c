import { findingIn } from '../../lib/finding';
import type { DockerfileRule } from '../lint';
import { isOwnImage, isStage, readParent } from '../parents';

export const fromUnpinned: DockerfileRule = {
  name: 'from-unpinned',
  description: 'Parent images without a fixed version.',
  check: ({ file, parsed, contexts }) =>
    parsed.stages.flatMap((stage, index) => {
      const image = readParent(stage, parsed.args);
      if (image === undefined || image === 'scratch' || isStage(parsed.stages, index, image))
        return [];
      // The fleet's own images are named contexts, which the engine sets by digest.
      if (image.includes('@') || (isOwnImage(image, contexts) && !image.includes('/'))) return [];
      // The colon of a registry's port is before a slash.
      const tag = /:([^/:]+)$/.exec(image)?.[1];
      if (tag !== undefined && tag !== 'latest') return [];
      const said = tag === undefined ? 'has no tag, which means latest' : 'has the tag latest';
      return [
        findingIn(file)(
          'warning',
          'from-unpinned',
          stage.line,
          `FROM ${image} ${said}; each build may use another image`,
          'write a version as the tag, or a digest',
        ),
      ];
    }),
};
