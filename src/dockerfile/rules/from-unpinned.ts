import { findingIn } from '../../lib/finding';
import type { DockerfileRule } from '../lint';
import { isOwnImage, isStage, readParent } from '../parents';

export const fromUnpinned: DockerfileRule = {
  name: 'from-unpinned',
  description: 'Parents that are another image tomorrow.',
  check: ({ file, parsed, contexts }) =>
    parsed.stages.flatMap((stage, index) => {
      const image = readParent(stage, parsed.args);
      if (image === undefined || image === 'scratch' || isStage(parsed.stages, index, image))
        return [];
      // Its own images are named as contexts, which the engine gives by digest.
      if (image.includes('@') || (isOwnImage(image, contexts) && !image.includes('/'))) return [];
      // The colon of a registry's port is before a slash.
      const tag = /:([^/:]+)$/.exec(image)?.[1];
      if (tag !== undefined && tag !== 'latest') return [];
      const said = tag === undefined ? 'has no tag, which is latest' : 'is latest';
      return [
        findingIn(file)(
          'warning',
          'from-unpinned',
          stage.line,
          `FROM ${image} ${said}: it is another image whenever it is built`,
          'write a version as the tag, or a digest',
        ),
      ];
    }),
};
