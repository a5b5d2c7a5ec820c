import * as dockerBuild from '@pulumi/docker-build';
import { validateResourceOfType } from '@pulumi/policy';
import { readKnown } from '../known';
import { isBelow, isPinned } from '../references';
import type { ImageConfig, Rule } from '../rule';

export const imageTagged: Rule = {
  name: 'image-tagged',
  description: "Images are pushed to the stack's namespace, under tags that are never moved.",
  enforcementLevel: 'mandatory',
  validateResource: validateResourceOfType(dockerBuild.Image, (image, args, report) => {
    const { repositories } = args.getConfig<ImageConfig>();
    const exported = (readKnown(() => image.exports) ?? []).map(
      ({ raw }) => /(?:^|,)name=([^,]*)/.exec(raw ?? '')?.[1],
    );
    const tags = readKnown(() => image.tags) ?? [];
    if (tags.length === 0) report(`${args.name}: no tag; write tags: ['registry/name:tag']`);
    for (const tag of new Set([...tags, ...exported].filter((each) => each !== undefined))) {
      if (!isBelow(tag, repositories)) {
        report(
          `${args.name}: is pushed to another repository: '${tag}'; write one below ${String(repositories)}`,
        );
      }
      if (!isPinned(tag)) {
        report(`${args.name}: tag can move: '${tag}'; write one with date and commit`);
      }
    }
  }),
};
