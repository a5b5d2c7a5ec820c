import * as dockerBuild from '@pulumi/docker-build';
import { validateResourceOfType } from '@pulumi/policy';
import { listKnownEntries, readKnown } from '../known';
import { isPinned } from '../references';
import type { Rule } from '../rule';

const IMAGE = 'docker-image://';

export const parentsPinned: Rule = {
  name: 'parents-pinned',
  description: 'Images are built from folders of the project and from images by digest.',
  enforcementLevel: 'mandatory',
  validateResource: validateResourceOfType(dockerBuild.Image, ({ context }, args, report) => {
    for (const [name, named] of listKnownEntries(readKnown(() => context?.named))) {
      // Unknown in the preview of a new parent: `up` decides then.
      const location = readKnown(() => named.location);
      if (location === undefined) continue;
      if (location.startsWith(IMAGE) && !isPinned(location)) {
        report(
          `${args.name}: ${name} is not pinned: '${location.slice(IMAGE.length)}'; write its digest, name@sha256:…`,
        );
      }
      if (/^(https?|git|ssh|oci-layout):|^git@|\.git(#|$)/.test(location)) {
        report(
          `${args.name}: ${name} is neither a folder nor an image: '${location}'; write a folder, or an image by digest`,
        );
      }
    }
  }),
};
